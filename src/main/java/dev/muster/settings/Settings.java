package dev.muster.settings;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Ansible's own configuration asks for: the first there is of {@code $ANSIBLE_CONFIG}, {@code ./ansible.cfg}
 * (unless everybody may write to the folder), {@code ~/.ansible.cfg} and {@code /etc/ansible/ansible.cfg}; the
 * environment beats the file. Names are those of the file, {@code section.key}.
 *
 * <p>Every setting is honoured, or without influence on how a run ends, or complained about at its place.
 */
public final class Settings {
    private static final Set<String> YES = Set.of("y", "yes", "on", "1", "true", "t", "1.0");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)\\})");

    private final Map<String, Given> given;
    private final Optional<Path> file;
    private final Map<String, String> environment;
    private final Path workingFolder;
    private final Path home;

    /** A value, where it stands, and the folder to which paths in it are relative. */
    private record Given(LocatedText value, Path folder) {}

    private Settings(
            Map<String, Given> given,
            Optional<Path> file,
            Map<String, String> environment,
            Path workingFolder,
            Path home) {
        this.given = Map.copyOf(given);
        this.file = file;
        this.environment = environment;
        this.workingFolder = workingFolder;
        this.home = home;
    }

    /** Nothing set. */
    public static Settings none() {
        return new Settings(Map.of(), Optional.empty(), Map.of(), Path.of(""), Path.of("/"));
    }

    /** Reads the configuration and complains about what muster does not do as it asks. */
    public static Settings load(
            Map<String, String> environment, Path workingFolder, Path home, Diagnostics diagnostics) {
        Optional<Path> file = find(environment, workingFolder, home, diagnostics);
        Map<String, Given> given = new HashMap<>();
        file.flatMap(path -> source(path, diagnostics)).ifPresent(source -> {
            ConfigFile config = ConfigFile.read(source, diagnostics);
            Path folder = parent(file.get());
            config.values().forEach((name, value) -> {
                Optional<Setting> setting = SettingTable.ofKey(name);
                setting.ifPresent(known -> given.put(known.name(), new Given(value, folder)));
                if (setting.isEmpty()) {
                    unknown(config.key(name), name, diagnostics);
                }
            });
        });
        for (Setting setting : SettingTable.all()) {
            for (String variable : setting.variables()) {
                Optional.ofNullable(environment.get(variable))
                        .ifPresent(value -> given.put(
                                setting.name(), new Given(LocatedText.named("$" + variable, value), workingFolder)));
            }
        }
        Settings settings = new Settings(given, file, environment, workingFolder, home);
        settings.judge(diagnostics);
        return settings;
    }

    // ------------------------------------------------------------------ the file

    private static Optional<Path> find(
            Map<String, String> environment, Path workingFolder, Path home, Diagnostics diagnostics) {
        List<Path> places = new ArrayList<>();
        Optional.ofNullable(environment.get("ANSIBLE_CONFIG"))
                .map(path -> workingFolder.resolve(withHome(path, home)).normalize())
                .map(path -> Files.isDirectory(path) ? path.resolve("ansible.cfg") : path)
                .ifPresent(places::add);
        int named = places.size();
        Path here = workingFolder.resolve("ansible.cfg");
        boolean isOpen = Files.exists(here) && everybodyWrites(workingFolder);
        if (!isOpen) {
            places.add(here);
        }
        places.add(home.resolve(".ansible.cfg"));
        places.add(Path.of("/etc/ansible/ansible.cfg"));
        Optional<Path> found = places.stream().filter(Files::isReadable).findFirst();
        if (isOpen && (named == 0 || !found.equals(Optional.of(places.get(0))))) {
            diagnostics.warning(
                    new SourceText(here.toString(), "").whole(),
                    "Ansible is being run in a world writable directory (" + workingFolder
                            + "), ignoring it as an ansible.cfg source");
        }
        return found;
    }

    private static boolean everybodyWrites(Path folder) {
        try {
            return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return true;
        }
    }

    private static Optional<SourceText> source(Path path, Diagnostics diagnostics) {
        SourceText nothing = new SourceText(path.toString(), "");
        try {
            return Optional.of(new SourceText(path.toString(), Files.readString(path)));
        } catch (MalformedInputException e) {
            diagnostics.error(nothing.whole(), "this file is not UTF-8 text");
        } catch (IOException e) {
            diagnostics.error(nothing.whole(), "this file cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static Path parent(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    }

    /** The configuration file that counts: {@code ansible_config_file}. */
    public Optional<Path> file() {
        return file;
    }

    // ------------------------------------------------------------------ complaints

    private static void unknown(LocatedText key, String name, Diagnostics diagnostics) {
        diagnostics.add(new Diagnostic(
                Diagnostic.Severity.WARNING,
                key.span(),
                "there is no setting " + key + " in section [" + name.substring(0, name.lastIndexOf('.'))
                        + "]; it has no effect",
                DidYouMean.hint(name, SettingTable.keys())));
    }

    private void judge(Diagnostics diagnostics) {
        for (Setting setting : SettingTable.all()) {
            Optional<Given> value = Optional.ofNullable(given.get(setting.name()));
            if (value.isPresent() && setting.role() != Setting.Role.INERT) {
                judge(setting, value.get().value(), diagnostics);
            }
        }
    }

    private static void judge(Setting setting, LocatedText value, Diagnostics diagnostics) {
        String text = value.text().strip();
        boolean isWrong = setting.type().equals("integer") && !text.matches("[+-]?[0-9]+");
        if (isWrong) {
            diagnostics.error(value.span(), setting.name() + " must be a whole number, not \"" + text + "\"");
        } else if (!isUsual(setting, text)) {
            String message = setting.name() + " = " + text + " is not supported: " + setting.instead();
            if (setting.role() == Setting.Role.REFUSE) {
                diagnostics.error(value.span(), message);
            } else if (setting.role() == Setting.Role.WARN) {
                diagnostics.warning(value.span(), message);
            }
        }
    }

    private static boolean isUsual(Setting setting, String text) {
        return switch (setting.type()) {
            case "boolean" -> truth(text) == truth(setting.usual());
            case "pathspec" -> text.isEmpty();
            case "choice" -> words(setting.usual()).containsAll(words(text));
            case "list" -> text.isEmpty() || words(text).equals(words(setting.usual()));
            default ->
                text.isEmpty()
                        || unquoted(text)
                                .replaceFirst("^ansible\\.builtin\\.", "")
                                .equals(setting.usual());
        };
    }

    // ------------------------------------------------------------------ values

    /** A setting as a text; empty where nothing is set. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(given.get(known(name)))
                .map(value -> unquoted(value.value().text()))
                .filter(text -> !text.isEmpty());
    }

    /** Whether a setting that is off by default is on. */
    public boolean isOn(String name) {
        return text(name).map(Settings::truth).orElse(false);
    }

    /** Whether a setting is set to a truth, either of them. */
    public Optional<Boolean> flag(String name) {
        return text(name).map(Settings::truth);
    }

    public Optional<Integer> number(String name) {
        return text(name)
                .filter(text -> text.strip().matches("[+-]?[0-9]{1,9}"))
                .map(text -> Integer.valueOf(text.strip()));
    }

    /** The words between commas. */
    public List<String> list(String name) {
        return text(name).map(Settings::words).orElse(List.of());
    }

    public Optional<Path> path(String name) {
        return text(name).map(text -> resolved(name, text));
    }

    /** Paths between colons. */
    public List<Path> paths(String name) {
        return text(name)
                .map(text -> Stream.of(text.split(":"))
                        .filter(part -> !part.isBlank())
                        .map(part -> resolved(name, part.strip()))
                        .toList())
                .orElse(List.of());
    }

    /** Where roles are looked for behind those beside the playbook; Ansible's places where nothing is set. */
    public List<Path> rolesPath() {
        List<Path> set = paths("defaults.roles_path");
        return set.isEmpty()
                ? List.of(
                        ansibleHome().resolve("roles"),
                        Path.of("/usr/share/ansible/roles"),
                        Path.of("/etc/ansible/roles"))
                : set;
    }

    /** Where modules of one's own are looked for behind those beside playbooks and in roles. */
    public List<Path> modulePath() {
        List<Path> set = paths("defaults.library");
        return set.isEmpty()
                ? List.of(
                        ansibleHome().resolve("plugins").resolve("modules"),
                        Path.of("/usr/share/ansible/plugins/modules"))
                : set;
    }

    private Path ansibleHome() {
        return path("defaults.home").orElse(home.resolve(".ansible"));
    }

    /** The inventories: paths, resolved, and lists of hosts as they are. */
    public List<String> inventories() {
        String name = "defaults.inventory";
        String whole = text(name).orElse("");
        if (whole.endsWith(",") && !whole.substring(0, whole.length() - 1).contains("/")) {
            return List.of(whole);
        }
        return list(name).stream()
                .filter(word -> !word.isEmpty())
                .map(word -> resolved(name, word).toString())
                .toList();
    }

    /** {@code ansible_managed} before its placeholders are filled in. */
    public String managed() {
        return text("defaults.ansible_managed").orElse("Ansible managed");
    }

    private static String known(String name) {
        return SettingTable.ofKey(name)
                .map(Setting::name)
                .filter(name::equals)
                .orElseThrow(() -> new IllegalArgumentException("no setting is called " + name));
    }

    private Path resolved(String name, String text) {
        String expanded = expanded(text.replace("{{CWD}}", workingFolder.toString()));
        Path folder = Optional.ofNullable(given.get(name)).map(Given::folder).orElse(workingFolder);
        return folder.resolve(withHome(expanded, home)).normalize();
    }

    private String expanded(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(
                        found.group(1) == null ? found.group(2) : found.group(1), found.group())));
    }

    private static String withHome(String path, Path home) {
        return path.equals("~") || path.startsWith("~/") ? home + path.substring(1) : path;
    }

    /** Anything but a word of assent is false, as with Ansible. */
    private static boolean truth(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return YES.contains(word);
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(",", -1))
                .map(word -> unquoted(word.strip()))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String unquoted(String text) {
        String quotes = "'\"";
        boolean isQuoted = text.length() > 1
                && quotes.indexOf(text.charAt(0)) >= 0
                && text.charAt(0) == text.charAt(text.length() - 1);
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
