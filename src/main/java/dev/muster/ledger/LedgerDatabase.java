package dev.muster.ledger;

import dev.muster.project.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * One connection to the database of a ledger, at today's schema. Used by one thread at a time. Whatever goes wrong
 * becomes a {@link LedgerException} that names the place and a way out.
 *
 * <p>The drivers are called by name and not through the driver manager, which would load both of them. Flyway takes
 * the better part of a second, so it is asked only when the version in the ledger is not today's: once for each change of
 * the schema, and for a new ledger where there is no {@link EmptyLedger} to copy.
 */
final class LedgerDatabase implements AutoCloseable {
    private static final Set<PosixFilePermission> FOR_ITS_OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("------rwx");
    /** The version that the last of {@code ledger/migrations} makes. */
    static final int SCHEMA = 10;

    /** How long another process may hold the ledger before it is said to be locked. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String GO_WITHOUT = "; --ledger none runs without one, and --ledger FILE takes another";

    /** Kept here, because the logging system forgets levels of loggers that nobody holds. What matters is thrown. */
    private static final List<Logger> SILENCED = Stream.of("org.flywaydb", "org.sqlite", "org.postgresql")
            .map(Logger::getLogger)
            .peek(logger -> {
                if (logger.getLevel() == null) { // otherwise somebody wants to see it
                    logger.setLevel(Level.OFF);
                }
            })
            .toList();

    private static final Logger LOG = Logger.getLogger(LedgerDatabase.class.getName());

    private final LedgerPlace place;
    private final Connection connection;
    private boolean outlasting;

    private LedgerDatabase(LedgerPlace place, Connection connection) {
        this.place = place;
        this.connection = connection;
    }

    /** Opens the ledger and brings it to today's schema; makes it where there is none. */
    static LedgerDatabase open(LedgerPlace place, Duration patience) {
        assert !SILENCED.isEmpty();
        if (place instanceof LedgerPlace.InFile file) {
            prepareFolder(file.path());
        }
        LedgerDatabase opened = connected(place, patience);
        try {
            if (opened.version() != SCHEMA) {
                opened.requireKnown();
                opened.close();
                migrate(place);
                opened = connected(place, patience);
                opened.requireKnown();
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Whether there is something to open. */
    static boolean exists(LedgerPlace place) {
        return !(place instanceof LedgerPlace.InFile file) || Files.exists(file.path());
    }

    LedgerPlace place() {
        return place;
    }

    // ---- opening ----

    /** In it stands what stood in files of hosts, which not everybody on this machine may read. */
    private static void prepareFolder(Path file) {
        Path folder = file.getParent();
        Trust trust = Trust.ofThisProcess(System.getenv());
        try {
            if (folder != null && folder.endsWith(LedgerPlace.FOLDER) && Files.exists(folder)) {
                // What it says is believed: keys of hosts, files to put back.
                trust.objection(folder).ifPresent(objection -> {
                    throw new LedgerException("the folder " + folder + " " + objection + GO_WITHOUT);
                });
            }
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                if (folder.endsWith(LedgerPlace.FOLDER)) {
                    Files.writeString(folder.resolve(".gitignore"), "*\n");
                }
            }
            if (!Files.exists(file)) {
                make(file);
            }
            tighten(file, trust);
        } catch (FileAlreadyExistsException another) {
            // Made at the same moment, by one that knows the same rule.
        } catch (IOException e) {
            throw new LedgerException("the ledger " + file + " cannot be made: " + reason(e) + GO_WITHOUT, e);
        }
    }

    private static void make(Path file) throws IOException {
        FileAttribute<?> rights = PosixFilePermissions.asFileAttribute(FOR_ITS_OWNER);
        Optional<Path> empty = EmptyLedger.known();
        // Of the log of a ledger that was taken away nothing may come into this one: beside a file of no length it is
        // void.
        boolean hasLog = Stream.of("-wal", "-journal")
                .anyMatch(suffix -> Files.exists(file.resolveSibling(file.getFileName() + suffix)));
        if (hasLog || empty.isEmpty() || !EmptyLedger.copied(empty.get(), file, rights)) {
            Files.createFile(file, rights);
        }
    }

    /** A copy that was put back often may be read by all. What its group may do somebody has decided. */
    private static void tighten(Path file, Trust trust) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path part = file.resolveSibling(file.getFileName() + suffix);
            if (!Files.isRegularFile(part)) {
                continue;
            }
            Set<PosixFilePermission> rights;
            try {
                rights = new HashSet<>(Files.getPosixFilePermissions(part));
            } catch (NoSuchFileException e) {
                // The last one that had it open has closed it meanwhile.
                continue;
            }
            boolean wasWritten = rights.contains(PosixFilePermission.OTHERS_WRITE);
            if (!rights.removeAll(OF_OTHERS)) {
                continue;
            }
            try {
                Files.setPosixFilePermissions(part, rights);
            } catch (IOException e) {
                if (wasWritten) {
                    throw new LedgerException(
                            "the ledger " + part + " " + trust.objection(part).orElse("may be written by anybody")
                                    + GO_WITHOUT,
                            e);
                }
                LOG.log(Level.FINE, "left as it is", e);
            }
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException
                ? "no right to write there"
                : e instanceof java.nio.file.FileSystemException said && said.getReason() != null
                        ? said.getReason()
                        : String.valueOf(e.getMessage());
    }

    private static LedgerDatabase connected(LedgerPlace place, Duration patience) {
        try {
            Connection connection = place instanceof LedgerPlace.InFile file
                    ? file(file.path(), patience)
                    : server(((LedgerPlace.OnServer) place).url(), patience);
            return new LedgerDatabase(place, connection);
        } catch (SQLException e) {
            throw trouble(place, e);
        }
    }

    /** WAL and NORMAL: a power cut may take the last moments, a killed process none, and neither harms the file. */
    private static Connection file(Path file, Duration patience) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("busy_timeout", Long.toString(patience.toMillis()));
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", "NORMAL");
        settings.setProperty("foreign_keys", "true");
        settings.setProperty("transaction_mode", "IMMEDIATE");
        loadEngine(file);
        return org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file, settings);
    }

    /** The engine is unpacked to the temporary folder; where nothing may be run from there, beside the ledger. */
    private static void loadEngine(Path file) throws SQLException {
        try {
            if (!hasEngine()) {
                System.setProperty("org.sqlite.tmpdir", String.valueOf(file.getParent()));
                SQLiteJDBCLoader.initialize();
            }
        } catch (Exception e) { // the library declares no less
            throw new SQLException("its engine cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static boolean hasEngine() throws Exception {
        try {
            return SQLiteJDBCLoader.initialize();
        } catch (NativeLibraryNotFoundException e) {
            LOG.log(Level.FINE, "in the temporary folder", e);
            return false;
        }
    }

    private static Connection server(String url, Duration patience) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("connectTimeout", Long.toString(patience.toSeconds()));
        settings.setProperty("socketTimeout", "60");
        settings.setProperty("ApplicationName", "muster");
        String jdbc = serverUrl(url, settings);
        return DriverManager.getConnection(jdbc, settings);
    }

    /** {@code postgresql://user:password@host/name} in the driver's form; who logs in goes to the settings. */
    static String serverUrl(String url, Properties settings) {
        String password = System.getenv().getOrDefault("PGPASSWORD", "");
        if (!password.isEmpty()) {
            settings.setProperty("password", password);
        }
        if (url.startsWith("jdbc:")) {
            return url;
        }
        try {
            URI uri = URI.create(url);
            if (uri.getHost() == null) { // none is named, or one with a character that no host name has
                throw new IllegalArgumentException(url);
            }
            String user = uri.getUserInfo() == null ? "" : uri.getUserInfo();
            int colon = user.indexOf(':');
            if (!user.isEmpty()) {
                settings.setProperty("user", colon < 0 ? user : user.substring(0, colon));
            }
            if (colon >= 0) {
                settings.setProperty("password", user.substring(colon + 1));
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return "jdbc:postgresql://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    + uri.getRawPath() + query;
        } catch (IllegalArgumentException e) {
            throw new LedgerException(
                    "\"" + new LedgerPlace.OnServer(url) + "\" is not postgresql://[USER@]HOST[:PORT]/NAME", e);
        }
    }

    // ---- schema ----

    /** Zero where there is no ledger yet. */
    private int version() {
        try (Statement statement = connection.createStatement()) {
            String known = isFile()
                    ? "select count(*) from sqlite_master where name = 'ledger_schema'"
                    : "select count(*) from pg_tables where tablename = 'ledger_schema'"
                            + " and schemaname = current_schema()";
            try (ResultSet found = statement.executeQuery(known)) {
                if (!found.next() || found.getInt(1) == 0) {
                    return 0;
                }
            }
            try (ResultSet found = statement.executeQuery("select max(version) from ledger_schema")) {
                return found.next() ? found.getInt(1) : 0;
            }
        } catch (SQLException e) {
            throw trouble(place, e);
        }
    }

    private void requireKnown() {
        int version = version();
        if (version > SCHEMA) {
            throw new LedgerException("the ledger " + place + " was written by a newer muster (schema " + version
                    + ", this one knows " + SCHEMA + "): use that muster" + GO_WITHOUT);
        }
        // Asked once more: another process may have made the ledger between the two questions.
        if (isFile() && version == 0 && hasOtherTables() && version() == 0) {
            throw new LedgerException(
                    "the database " + place + " is not a ledger: it has tables of something else" + GO_WITHOUT);
        }
    }

    private boolean hasOtherTables() {
        return !all(
                        "select name from sqlite_master where type = 'table' and name not like 'flyway%'",
                        row -> row.text(1))
                .isEmpty();
    }

    private boolean isFile() {
        return place instanceof LedgerPlace.InFile;
    }

    /** Two that start at once in a new project must not both make it, in one process neither; a server has its own locks. */
    private static synchronized void migrate(LedgerPlace place) {
        try {
            if (place instanceof LedgerPlace.InFile file) {
                Path lock = file.path().resolveSibling(file.path().getFileName() + ".making");
                try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock held = channel.lock()) {
                    assert held.isValid();
                    flyway("jdbc:sqlite:" + file.path(), new Properties());
                }
                Files.deleteIfExists(lock);
            } else {
                Properties settings = new Properties();
                flyway(serverUrl(((LedgerPlace.OnServer) place).url(), settings), settings);
            }
        } catch (IOException e) {
            throw new LedgerException("the ledger " + place + " cannot be made: " + reason(e) + GO_WITHOUT, e);
        } catch (FlywayException e) {
            throw e.getCause() instanceof SQLException cause
                    ? trouble(place, cause)
                    : new LedgerException(
                            "the ledger " + place + " cannot be brought to this muster's schema: "
                                    + String.valueOf(e.getMessage()).strip() + GO_WITHOUT,
                            e);
        }
    }

    private static void flyway(String url, Properties settings) {
        Flyway.configure(LedgerDatabase.class.getClassLoader())
                .loggers("slf4j")
                .dataSource(url, settings.getProperty("user"), settings.getProperty("password"))
                .locations("classpath:ledger/migrations")
                .table("ledger_migrations")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    // ---- statements ----

    /** One row of an answer, by number of column. */
    static final class Row {
        private final ResultSet at;

        private Row(ResultSet at) {
            this.at = at;
        }

        String text(int column) throws SQLException {
            String text = at.getString(column);
            return text == null ? "" : text;
        }

        long number(int column) throws SQLException {
            return at.getLong(column);
        }

        int count(int column) throws SQLException {
            return at.getInt(column);
        }

        boolean flag(int column) throws SQLException {
            return at.getInt(column) != 0;
        }

        boolean has(int column) throws SQLException {
            return at.getObject(column) != null;
        }
    }

    /** What a row is turned into. */
    interface Reading<T> {
        T of(Row row) throws SQLException;
    }

    /** All rows of a question. */
    <T> List<T> all(String sql, Reading<T> reading, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet found = statement.executeQuery()) {
                Row row = new Row(found);
                List<T> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(reading.of(row));
                }
                return rows;
            }
        } catch (SQLException e) {
            throw trouble(place, e);
        }
    }

    /** Changes something; how many rows. */
    int change(String sql, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw trouble(place, e);
        }
    }

    /** The same change many times over. */
    void changeEach(String sql, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw trouble(place, e);
        }
    }

    private static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (values[i] instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else if (values[i] instanceof Boolean truth) {
                statement.setInt(i + 1, truth ? 1 : 0);
            } else {
                // PostgreSQL takes no NUL in a text.
                statement.setString(i + 1, String.valueOf(values[i]).replace('\0', '\ufffd'));
            }
        }
    }

    /** Within {@link #together}: nobody else begins a run until its end. A file is locked as a whole anyway. */
    void holdRuns() {
        if (!isFile()) {
            change("lock table runs in share row exclusive mode");
        }
    }

    /** Within {@link #together}, first of all: nobody else names a host or writes of one until its end. */
    void holdHosts() {
        if (!isFile()) {
            change("lock table hosts in exclusive mode");
        }
    }

    /** Whether what is written next is to outlast a power cut, too; costs a wait for the disk each time. */
    void outlastPowerCuts(boolean on) {
        if (isFile() && on != outlasting) {
            change("pragma synchronous = " + (on ? "full" : "normal"));
            outlasting = on;
        }
    }

    /** All or nothing. */
    void together(Runnable changes) {
        try {
            connection.setAutoCommit(false);
            changes.run();
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            undo();
            throw trouble(place, e);
        } catch (RuntimeException e) {
            undo();
            throw e;
        }
    }

    /** A disk that is full has undone it already, and says so; what failed first is what is told. */
    private void undo() {
        quietly(connection::rollback);
        quietly(() -> connection.setAutoCommit(true));
    }

    /** Something of a connection that may fail. */
    private interface Attempt {
        void run() throws SQLException;
    }

    private static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (SQLException e) {
            LOG.log(Level.FINE, "undoing", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw trouble(place, e);
        }
    }

    // ---- trouble ----

    /** What went wrong, in words that help. */
    static LedgerException trouble(LedgerPlace place, SQLException e) {
        String said = firstLine(e);
        if (!(e instanceof SQLiteException lite)) {
            String what = place instanceof LedgerPlace.OnServer ? "the ledger on " : "the ledger ";
            return new LedgerException(what + place + " cannot be used: " + said + GO_WITHOUT, e);
        }
        String words = words(lite.getResultCode()).orElse("cannot be used: " + said);
        return new LedgerException("the ledger " + place + " " + words + GO_WITHOUT, e);
    }

    private static java.util.Optional<String> words(SQLiteErrorCode code) {
        String name = code.name();
        if (name.startsWith("SQLITE_BUSY") || name.startsWith("SQLITE_LOCKED")) {
            return java.util.Optional.of("is locked by another process, and stayed so for " + PATIENCE.toSeconds()
                    + " s (fuser shows which one)");
        }
        if (name.startsWith("SQLITE_NOTADB") || name.startsWith("SQLITE_CORRUPT")) {
            return java.util.Optional.of("is damaged, or no ledger at all: put a copy of it in its place, or move it"
                    + " away with its -wal and -shm and a new one is begun");
        }
        if (name.startsWith("SQLITE_FULL")) {
            return java.util.Optional.of("cannot grow: the disk is full");
        }
        if (name.startsWith("SQLITE_READONLY")
                || name.startsWith("SQLITE_CANTOPEN")
                || name.startsWith("SQLITE_PERM")) {
            return java.util.Optional.of("cannot be written: no right to, or a file system that is read-only");
        }
        return java.util.Optional.empty();
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
