// Renders the page of traffic with an invented fleet into PNG files, to be looked at; not a test.

#include "traffic_console.h"

#include "ui/shell/main_window.h"
#include "ui/widget/segments.h"

#include <QApplication>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr const char* longName = "a-very-long-name-of-an-agent-that-somebody-chose-for-any-reason";

struct Pictures {
    tests::FakeFleetService service;
    ui::MainWindow window;
    ui::Session session{core::Actor::desk("m.ortiz")};
    ui::TrafficPage* page = new ui::TrafficPage(service, session, &window);
    QString prefix;
    QSize size;

    Pictures()
    {
        service.onSeries = [](const core::SeriesQuery& query) {
            const double high = query.name.ends_with("2xx") ? 2'000
                : query.name.ends_with("4xx")               ? 60
                : query.name.ends_with("refused")           ? 140
                                                            : 0;
            return core::Result<core::SeriesData>(tests::seriesOf(query, high / 2, high, 300));
        };
        window.addPage({u"traffic"_s, u"Traffic"_s, QIcon(u":/icons/traffic.svg"_s), page, {}, {}, {}});
        window.show();
    }

    void show(const std::shared_ptr<core::FleetSnapshot>& fleet)
    {
        for (int i = 0; i < 3; ++i) {
            auto later = std::make_shared<core::FleetSnapshot>(*fleet);
            later->time += core::Duration(i * 250);
            later->seq += unsigned(i);
            window.show(later);
            page->show(later);
            QTest::qWait(400);
        }
    }

    void take(const QString& name, QWidget* dialog = nullptr)
    {
        QPixmap picture = window.grab();
        if (dialog) {
            QPainter painter(&picture);
            painter.drawPixmap((window.width() - dialog->width()) / 2,
                               (window.height() - dialog->height()) / 2, dialog->grab());
        }
        const QString path = u"%1-%2-%3x%4.png"_s.arg(prefix, name).arg(size.width()).arg(size.height());
        if (!picture.save(path))
            qWarning("%s cannot be written", qPrintable(path));
    }

    void takeAll()
    {
        show(tests::inventTraffic());
        take(u"page"_s);
        auto fleet = tests::inventTraffic();
        tests::agentOf(*fleet, "summarizer").routing.isPanicking = true;
        fleet->access = nullptr;
        show(fleet);
        page->showAgent(core::AgentId("summarizer"));
        page->findChild<ui::Segments*>(u"listChoice"_s)->choose(1);
        QTest::qWait(800);
        take(u"panic"_s);
        page->findChild<ui::Segments*>(u"listChoice"_s)->choose(0);
        page->showAgent({});
        fleet = tests::inventFleet({{longName, 3}, {"summarizer", 1'000}});
        fleet->access = std::make_shared<const core::AccessSpec>(tests::openAccess());
        show(fleet);
        take(u"many"_s);
        show(tests::inventFleet({}));
        take(u"none"_s);
        show(tests::inventTraffic());
    }
};

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        qWarning("usage: pilothouse-traffic-pictures PREFIX");
        return 2;
    }
    ui::applyTheme(application);
    Pictures pictures;
    pictures.prefix = QString::fromLocal8Bit(argv[1]);
    for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
        pictures.size = size;
        pictures.window.resize(size);
        pictures.takeAll();
    }
    return 0;
}
