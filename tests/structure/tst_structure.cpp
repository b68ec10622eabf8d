// The architecture and the size budgets, as tests: reads the sources, links none of them.

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;

namespace {

// Each folder and the folders it may include from. A folder may always include itself.
const QMap<QString, QStringList> allowedIncludes{
    {u"core/base"_s, {}},
    {u"core/fleet"_s, {u"core/base"_s}},
    {u"core/security"_s, {u"core/base"_s, u"core/fleet"_s}},
    {u"core/control"_s, {u"core/base"_s, u"core/fleet"_s}},
    {u"core/platform"_s, {u"core/base"_s, u"core/fleet"_s}},
    {u"core/platform/local"_s, {u"core/base"_s, u"core/fleet"_s, u"core/platform"_s}},
    {u"core/platform/simulated"_s, {u"core/base"_s, u"core/fleet"_s, u"core/platform"_s}},
    {u"core/monitor"_s, {u"core/base"_s, u"core/fleet"_s}},
    {u"core/cache"_s, {u"core/base"_s, u"core/fleet"_s, u"core/security"_s}},
    {u"core/gateway"_s, {u"core/base"_s, u"core/fleet"_s, u"core/security"_s, u"core/cache"_s}},
    {u"core/store"_s, {u"core/base"_s, u"core/fleet"_s}},
    {u"core/runtime"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/control"_s, u"core/platform"_s, u"core/platform/local"_s,
      u"core/platform/simulated"_s, u"core/monitor"_s, u"core/gateway"_s, u"core/store"_s, u"core/security"_s,
      u"core/cache"_s}},
    {u"core/api"_s, {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s}},
    {u"ui/theme"_s, {}},
    {u"ui/widget"_s, {u"ui/theme"_s}},
    {u"ui/model"_s, {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/widget"_s, u"ui/theme"_s}},
    {u"ui/shell"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s}},
    {u"ui/overview"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s}},
    {u"ui/operator"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s}},
    {u"ui/agents"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s,
      u"ui/operator"_s}},
    {u"ui/scaling"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s,
      u"ui/operator"_s}},
    {u"ui/alerts"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s,
      u"ui/operator"_s}},
    {u"ui/traffic"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s,
      u"ui/operator"_s}},
    {u"ui/security"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s,
      u"ui/operator"_s}},
    {u"ui/dashboards"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s,
      u"ui/operator"_s}},
    {u"app/console"_s,
     {u"core/base"_s, u"core/fleet"_s, u"core/runtime"_s, u"core/api"_s, u"core/store"_s, u"core/control"_s,
      u"ui/theme"_s, u"ui/widget"_s, u"ui/model"_s, u"ui/shell"_s, u"ui/overview"_s, u"ui/agents"_s,
      u"ui/scaling"_s, u"ui/alerts"_s, u"ui/dashboards"_s, u"ui/traffic"_s, u"ui/security"_s,
      u"ui/operator"_s}},
    {u"app/shim"_s, {u"core/base"_s, u"core/platform/local"_s}},
    {u"app/agent"_s, {u"core/base"_s, u"core/api"_s}},
};

// What a screen or the control API may know of the runtime: its front doors, not its inside.
const QStringList frontDoors{u"core/runtime/fleet_service.h"_s, u"core/runtime/snapshot_feed.h"_s,
                             u"core/runtime/notice_feed.h"_s, u"core/runtime/trust_service.h"_s,
                             u"core/runtime/vault_service.h"_s};

constexpr int longestHeader = 150;
constexpr int longestSource = 400;
constexpr int longestFunction = 60;

struct Source {
    QString path;  // relative to the repository
    QString text;

    QString folder() const { return path.left(path.lastIndexOf(u'/')); }
};

QList<Source> allSources()
{
    const QDir root(QStringLiteral(PILOTHOUSE_SOURCE_DIR));
    QList<Source> sources;
    for (const QString& top : {u"core"_s, u"ui"_s, u"app"_s}) {
        QDirIterator paths(root.filePath(top), {u"*.h"_s, u"*.cpp"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (paths.hasNext()) {
            QFile file(paths.next());
            if (file.open(QIODevice::ReadOnly))
                sources.append({root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
        }
    }
    return sources;
}

QStringList matchesOf(const QRegularExpression& pattern, const QString& text)
{
    QStringList found;
    for (auto match = pattern.globalMatch(text); match.hasNext();)
        found << match.next().captured(1);
    return found;
}

const QRegularExpression ownInclude(u"^\\s*#\\s*include \"([^\"]+)\""_s, QRegularExpression::MultilineOption);

// Bodies at the outermost level: in our format a function's opening and closing brace stand alone in column
// one.
QStringList longFunctionsOf(const Source& source)
{
    QStringList found;
    const QStringList lines = source.text.split(u'\n');
    qsizetype opened = -1;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i] == u"{"_s)
            opened = i;
        else if (lines[i] == u"}"_s && opened >= 0) {
            if (const auto length = i - opened - 1; length > longestFunction)
                found << u"function at line %1 has %2 lines, at most %3"_s.arg(opened).arg(length).arg(
                    longestFunction);
            opened = -1;
        }
    }
    return found;
}

}  // namespace

class TestStructure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(!m_sources.isEmpty()); }

    void includesFollowTheMap()
    {
        expectNone([](const Source& source) {
            QStringList found;
            for (const QString& header : matchesOf(ownInclude, source.text)) {
                const QString target = header.left(header.lastIndexOf(u'/'));
                if (target != source.folder() && !allowedIncludes.value(source.folder()).contains(target))
                    found << u"may not include "_s + header;
            }
            return found;
        });
    }

    void everyFolderIsInTheMap()
    {
        expectNone([](const Source& source) {
            return allowedIncludes.contains(source.folder()) ? QStringList()
                                                             : QStringList{u"unknown folder"_s};
        });
    }

    void facesSeeOnlyTheFrontDoors()
    {
        expectNone([](const Source& source) {
            QStringList found;
            if (!source.path.startsWith(u"ui/"_s) && !source.path.startsWith(u"core/api/"_s))
                return found;
            for (const QString& header : matchesOf(ownInclude, source.text))
                if (header.startsWith(u"core/runtime/"_s) && !frontDoors.contains(header))
                    found << u"may not look behind the front doors: "_s + header;
            return found;
        });
    }

    void coreKnowsNoGui()
    {
        static const QRegularExpression guiInclude(
            u"#\\s*include <((?:QtWidgets|QtGui|QtCharts)[/>]|Q(?:Widget|Application|GuiApplication|Icon|Color)>)"_s);
        expectNone([](const Source& source) {
            return source.path.startsWith(u"core/"_s) ? matchesOf(guiInclude, source.text) : QStringList();
        });
    }

    void onlySecurityKnowsOpenSsl()
    {
        static const QRegularExpression opensslInclude(u"#\\s*include <(openssl/[^>]+)>"_s);
        expectNone([](const Source& source) {
            return source.path.startsWith(u"core/security/"_s) ? QStringList()
                                                               : matchesOf(opensslInclude, source.text);
        });
    }

    void coreTranslatesNothing()
    {
        static const QRegularExpression translation(u"\\b(tr\\(\")"_s);
        expectNone([](const Source& source) {
            return source.path.startsWith(u"core/"_s) ? matchesOf(translation, source.text) : QStringList();
        });
    }

    // The control logic reads no clock and draws no random numbers, so that it can be replayed.
    void controlIsPure()
    {
        static const QRegularExpression impure(u"\\b(readClocks|steady_clock|system_clock|random_device|"
                                               u"QDateTime::current\\w*|QFile|QTimer|std::mutex|"
                                               "std::thread)\\b"_s);
        expectNone([](const Source& source) {
            return source.path.startsWith(u"core/control/"_s) ? matchesOf(impure, source.text)
                                                              : QStringList();
        });
    }

    void onlyTestsBlockAnEventLoop()
    {
        static const QRegularExpression blocking(
            u"\\b(processEvents|QEventLoop|msleep|BlockingQueuedConnection|waitFor(?:Finished|ReadyRead|Connected))\\b"_s);
        expectNone([](const Source& source) {
            return source.path.startsWith(u"ui/"_s) ? matchesOf(blocking, source.text) : QStringList();
        });
    }

    // Qt 6.4 has no QT_NO_CONTEXTLESS_CONNECT; a lambda without a context object outlives what it captured.
    void everyLambdaConnectionNamesItsContext()
    {
        static const QRegularExpression contextless(
            u"\\b(connect\\(\\s*[^,;]+,\\s*(?:qOverload<[^>]*>\\()?&[\\w:]+\\)?\\s*,\\s*\\[)"_s);
        expectNone([](const Source& source) { return matchesOf(contextless, source.text); });
    }

    void filesFitTheirBudget()
    {
        expectNone([](const Source& source) {
            const auto lines = source.text.count(u'\n');
            const auto budget = source.path.endsWith(u".h"_s) ? longestHeader : longestSource;
            return lines <= budget ? QStringList()
                                   : QStringList{u"%1 lines, budget %2"_s.arg(lines).arg(budget)};
        });
    }

    void functionsFitTheirBudget() { expectNone(longFunctionsOf); }

private:
    void expectNone(const std::function<QStringList(const Source&)>& violationsIn) const
    {
        QStringList report;
        for (const Source& source : m_sources)
            for (const QString& violation : violationsIn(source))
                report << source.path + u": "_s + violation;
        QVERIFY2(report.isEmpty(), qPrintable(report.join(u'\n')));
    }

    const QList<Source> m_sources = allSources();
};

QTEST_APPLESS_MAIN(TestStructure)
#include "tst_structure.moc"
