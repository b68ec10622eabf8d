// Against a model: whatever is asked, answered and dropped in whatever order, what is served is what was last
// stored, and the bounds hold.

#include "response_cache_rig.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <rapidcheck.h>

#include <map>

namespace tst_response_cache_model {

class TestResponseCacheModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void servesNothingButTheLastAnswer()
    {
        const bool holds = rc::check([] {
            core::ResponseCacheSpec spec;
            spec.entries = 8;
            spec.bytes = 8'000;
            ResponseCacheRig rig(spec);
            std::map<std::string, std::string> last;
            const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1'000));
            int number = 0;
            for (const int step : steps) {
                const std::string target = "/" + std::to_string(step % 12);
                const core::HttpFields request{{"Accept", std::to_string(step / 12 % 3)}};
                const std::string variant = target + " " + request[0].value;
                if (step % 17 == 0) {
                    rig.cache->forget(target);
                    std::erase_if(last,
                                  [&](const auto& entry) { return entry.first.starts_with(target + " "); });
                    continue;
                }
                rig.now.mono += core::Duration(step);
                core::CacheFinding finding = rig.ask(target, request);
                if (finding.kind == core::CacheFinding::Kind::Fresh)
                    RC_ASSERT(*finding.answer->body == last.at(variant));
                if (finding.fetch) {
                    last[variant] = std::string(std::size_t(step) % 900, 'x') + std::to_string(++number);
                    rig.answer(std::move(finding.fetch), last[variant],
                               {{"Vary", "Accept"}, {"Cache-Control", "max-age=5"}});
                }
                const core::CacheStats stats = rig.cache->stats();
                RC_ASSERT(stats.entries <= spec.entries && stats.bytes <= spec.bytes);
                RC_ASSERT(stats.stored - stats.evicted - stats.expired - stats.invalidated >= stats.entries);
            }
        });
        QVERIFY(holds);
    }
};

}  // namespace tst_response_cache_model

PILOTHOUSE_TEST(tst_response_cache_model, TestResponseCacheModel)
#include "tst_response_cache_model.moc"
