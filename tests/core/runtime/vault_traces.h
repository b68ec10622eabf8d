#pragma once

#include <QByteArray>
#include <QDirIterator>
#include <QFile>
#include <QStringList>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

// What a secret may have left behind in files.

inline QByteArray contentOf(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Files of a folder that have these bytes somewhere.
inline QStringList filesWith(const QString& folder, const QByteArray& bytes)
{
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext())
        if (const QString path = files.next(); contentOf(path.toStdString()).contains(bytes))
            found.append(path);
    return found;
}

// The program's log in a file, for as long as it lives.
class LogFile {
public:
    explicit LogFile(const std::string& path) : m_before(spdlog::default_logger())
    {
        const auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
        spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
        spdlog::set_level(spdlog::level::trace);
        spdlog::flush_on(spdlog::level::trace);
    }
    ~LogFile() { spdlog::set_default_logger(m_before); }

private:
    std::shared_ptr<spdlog::logger> m_before;
};
