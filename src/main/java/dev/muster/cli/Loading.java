package dev.muster.cli;

import dev.muster.engine.ControllerFiles;
import dev.muster.inventory.Group;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryLoader;
import dev.muster.inventory.InventoryRules;
import dev.muster.ledger.LedgerPlace;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.LoadSettings;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Play;
import dev.muster.playbook.Playbook;
import dev.muster.playbook.PlaybookLoader;
import dev.muster.project.Project;
import dev.muster.project.Trust;
import dev.muster.settings.Settings;
import dev.muster.shell.Secret;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import dev.muster.vault.Keyring;
import dev.muster.vault.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Loads what commands need; prints everything that is wrong with it in one go. */
public final class Loading {
    private static final List<String> USUAL_PLACES =
            List.of("inventories/hosts.yml", "inventory.yml", "inventory", "/etc/ansible/hosts");
    private final Console console;
    private final Map<String, String> environment;
    private final Diagnostics ofSettings = new Diagnostics();
    private final Settings settings;

    Loading(Console console, Map<String, String> environment) {
        this.console = console;
        this.environment = environment;
        this.settings = Settings.load(
                environment, Path.of("").toAbsolutePath(), Path.of(System.getProperty("user.home")), ofSettings);
    }

    /** What ansible.cfg and the environment say; its faults are among those of the first inventory. */
    Settings settings() {
        return settings;
    }

    /**
     * Takes the passwords of vaults for everything read from now on, and hides what they open wherever it would be
     * shown; false when errors were printed.
     */
    boolean unlock(VaultOptions options, TerminalPrompter prompter, CommandSpec spec) {
        return unlock(options, prompter, spec, secret -> console.secrets().add(new Secret(secret)));
    }

    /** The same for a command that is there to show what it reads. */
    boolean unlockToShow(VaultOptions options, TerminalPrompter prompter, CommandSpec spec) {
        return unlock(options, prompter, spec, shown -> {});
    }

    private boolean unlock(
            VaultOptions options, TerminalPrompter prompter, CommandSpec spec, Consumer<String> onSecret) {
        try {
            Keyring.useInProcess(options.keys(settings, prompter, spec, VaultOptions.Use.OPEN)
                    .telling(onSecret));
            return true;
        } catch (VaultException e) {
            console.error("error: " + e.getMessage());
            return false;
        }
    }

    /** The inventory of these sources, or of the usual places; empty when errors were printed. */
    Optional<Inventory> inventory(List<String> sources, List<Path> playbookFolders) {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = inventory(sources, playbookFolders, diagnostics);
        return report(diagnostics) ? Optional.empty() : Optional.of(inventory);
    }

    Inventory inventory(List<String> sources, List<Path> playbookFolders, Diagnostics diagnostics) {
        return inventory(sources, playbookFolders, Map.of(), diagnostics);
    }

    /** @param extraVariables of {@code -e}, which constructed inventories may ask for */
    Inventory inventory(
            List<String> sources,
            List<Path> playbookFolders,
            Map<String, Value> extraVariables,
            Diagnostics diagnostics) {
        ofSettings.sorted().forEach(diagnostics::add);
        return InventoryLoader.load(
                sources.isEmpty() ? usualSources() : sources,
                playbookFolders,
                rules(diagnostics).withExtraVariables(extraVariables),
                diagnostics);
    }

    private InventoryRules rules(Diagnostics diagnostics) {
        InventoryRules usual = InventoryRules.DEFAULTS;
        List<String> yaml = settings.list("inventory_plugin_yaml.yaml_valid_extensions");
        List<String> yamlEverywhere = yaml.isEmpty() ? settings.list("defaults.yaml_valid_extensions") : yaml;
        List<Pattern> ignored = new ArrayList<>();
        List<String> extensions = settings.list("inventory.ignore_extensions");
        extensions.forEach(extension -> ignored.add(Pattern.compile(Pattern.quote(extension) + "$")));
        if (extensions.isEmpty()) {
            ignored.addAll(usual.ignored());
        }
        for (String pattern : settings.list("inventory.ignore_patterns")) {
            try {
                ignored.add(Pattern.compile(pattern));
            } catch (PatternSyntaxException e) {
                diagnostics.error(
                        LocatedText.named("inventory.ignore_patterns", pattern).span(),
                        "this is not a regular expression: " + e.getDescription());
            }
        }
        return new InventoryRules(
                yamlEverywhere.isEmpty() ? usual.yamlExtensions() : yamlEverywhere,
                ignored,
                settings.isOn("inventory_plugins.use_extra_vars"),
                Map.of());
    }

    /** The playbooks with everything in them checked. */
    List<Playbook> playbooks(List<Path> paths, ModuleCatalog catalog, LoadSettings settings, Diagnostics diagnostics) {
        return PlaybookLoader.load(
                paths, catalog, new Templar(new ControllerFiles(Path.of(""))), settings, diagnostics);
    }

    /** One module call as written on a command line; {@code arguments} as behind {@code -a}. */
    public Optional<ModuleCall> call(String module, String arguments, ModuleCatalog catalog, Diagnostics diagnostics) {
        LocatedText line = LocatedText.named("<command line>", (module + " " + arguments).strip());
        return PlaybookLoader.call(line, catalog, new Templar(new ControllerFiles(Path.of(""))), diagnostics);
    }

    /** Whether a limit, if there is one, matches a host; says so when it does not. */
    boolean limitMatches(Optional<String> limit, Inventory inventory) {
        return limit.isEmpty() || patternMatches(limit.get(), inventory);
    }

    /** Whether a pattern matches a host; says so when it does not, with the nearest name there is. */
    public boolean patternMatches(String pattern, Inventory inventory) {
        Diagnostics diagnostics = new Diagnostics();
        boolean matches = !HostPattern.parse(LocatedText.named("<pattern>", pattern))
                .select(inventory, diagnostics)
                .isEmpty();
        if (matches || diagnostics.hasErrors()) {
            report(diagnostics);
            return matches;
        }
        Stream<String> names = Stream.concat(
                inventory.groups().stream().map(Group::name),
                inventory.hosts().stream().map(Host::name));
        console.error("error: no host of the inventory matches \"" + pattern + "\""
                + DidYouMean.hint(pattern, names.toList()).map(h -> "; " + h).orElse("")
                + (inventory.size() == 0 ? "; the inventory has no hosts: name one with -i" : ""));
        return false;
    }

    /** The hosts of a pattern within a limit. */
    List<Host> matching(String pattern, Optional<String> limit, Inventory inventory) {
        List<Host> hosts = HostPattern.parse(pattern).select(inventory);
        return limit.map(l -> HostPattern.parse(l).limit(hosts, inventory, new Diagnostics()))
                .orElse(hosts);
    }

    /** Whether all that is said of the hosts of some plays can be read; says what is encrypted and has no key. */
    boolean opensFor(List<Playbook> playbooks, Optional<String> limit, Inventory inventory) {
        return opensFor(hosts(playbooks, limit, inventory, inventory.hosts()), inventory);
    }

    /**
     * The hosts of plays within a limit, as far as can be told before they run.
     *
     * @param ofTemplates stand for those of a pattern that is a template
     */
    List<Host> hosts(
            List<Playbook> playbooks, Optional<String> limit, Inventory inventory, Collection<Host> ofTemplates) {
        Diagnostics ignored = new Diagnostics();
        Set<Host> hosts = new LinkedHashSet<>();
        for (Playbook playbook : playbooks) {
            for (Play play : playbook.plays()) {
                List<String> patterns = play.hosts() instanceof Value.Seq seq
                        ? seq.items().stream().map(Value::str).toList()
                        : List.of(play.hosts().str());
                boolean isTemplate = patterns.stream().anyMatch(text -> text.contains("{{") || text.contains("{%"));
                hosts.addAll(
                        isTemplate
                                ? ofTemplates
                                : HostPattern.parse(patterns.stream()
                                                .map(text -> LocatedText.named("<hosts>", text))
                                                .toList())
                                        .select(inventory, ignored));
            }
        }
        return limit.map(pattern -> HostPattern.parse(pattern).limit(List.copyOf(hosts), inventory, ignored))
                .orElse(List.copyOf(hosts));
    }

    /** The same of some hosts. */
    boolean opensFor(Collection<Host> hosts, Inventory inventory) {
        return !report(inventory.sealedFiles(hosts));
    }

    /** Whether hosts are held against other controllers, as far as the environment says. */
    boolean takesLeases() {
        return !environment.getOrDefault("MUSTER_LEASE", "").equals("off");
    }

    /** The ledger that is meant: what the command line says, else {@code MUSTER_LEDGER}, else that of the project. */
    LedgerPlace ledger(Optional<String> named) {
        return named.or(() ->
                        Optional.ofNullable(environment.get("MUSTER_LEDGER")).filter(word -> !word.isBlank()))
                .map(LedgerPlace::of)
                .orElseGet(() -> LedgerPlace.ofProject(Path.of(""), Path.of(System.getProperty("user.home"))));
    }

    /** What the project one works in, or the one in the folder {@code MUSTER_PROJECT}, says of itself. */
    Project project(Diagnostics diagnostics) {
        Path folder = Path.of(environment.getOrDefault("MUSTER_PROJECT", ""));
        return Project.load(
                folder, Path.of(System.getProperty("user.home")), Trust.ofThisProcess(environment), diagnostics);
    }

    /** What time it is. */
    InstantSource clock() {
        return InstantSource.system();
    }

    /** The folder a file is in. */
    static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /** The same with warnings in Ansible's form. */
    boolean reportPlainly(Diagnostics diagnostics) {
        console.plainDiagnostics(diagnostics);
        return diagnostics.hasErrors();
    }

    /** Prints what was found; true when some of it is an error. */
    public boolean report(Diagnostics diagnostics) {
        console.diagnostics(diagnostics);
        return diagnostics.hasErrors();
    }

    private List<String> usualSources() {
        String own = environment.getOrDefault("MUSTER_INVENTORY", "");
        if (!own.isBlank()) {
            return List.of(own);
        }
        if (!settings.inventories().isEmpty()) {
            return settings.inventories();
        }
        return USUAL_PLACES.stream()
                .filter(place -> Files.exists(Path.of(place)))
                .limit(1)
                .toList();
    }
}
