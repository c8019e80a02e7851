package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Secret;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Repositories of yum and dnf. The file is written as Ansible writes it, by Python's rules: its comments go, the
 * repository that changed comes last, lists of addresses one to a line.
 */
@ModuleInfo(
        name = "yum_repository",
        doc = "Adds a repository of yum or dnf, or removes one.",
        results = {"repo: id of the repository", "state: as given"},
        example = """
                - yum_repository:
                    name: epel
                    description: Extra packages
                    baseurl: https://download.fedoraproject.org/pub/epel/9/Everything/x86_64/
                    gpgcheck: false
                """)
final class YumRepositoryModule implements Module<YumRepositoryModule.Parameters, YumRepositoryModule.Found> {
    /** Wanted states. */
    enum State {
        PRESENT,
        ABSENT
    }

    /** The folder and the file. */
    record Found(RemoteFileState folder, RemoteFileState file) {}

    record Parameters(
            @Param(doc = "Id of the repository: its section.")
            String name,

            @Param(doc = "Whether it is to be there.", orElse = "present")
            State state,

            @Param(doc = "Folder of the repository files.", orElse = "/etc/yum.repos.d")
            RemotePath reposdir,

            FileParameters attributes,

            @Param(name = "async", doc = "Whether yum may fetch metadata and packages of it side by side.")
            Optional<Boolean> sideBySide,

            @Param(doc = "Most bytes per second to use.") Optional<String> bandwidth,

            @Param(doc = "Addresses of the repository.") Optional<List<String>> baseurl,

            @Param(doc = "What it costs to use, against others.")
            Optional<String> cost,

            @Param(doc = "Size of delta metadata worth using, in per cent of the whole.")
            Optional<String> deltarpmMetadataPercentage,

            @Param(doc = "Size of a delta worth using, in per cent of the package.")
            Optional<String> deltarpmPercentage,

            @Param(doc = "What people see it called.") Optional<String> description,

            @Param(doc = "Whether yum uses it.") Optional<Boolean> enabled,

            @Param(doc = "Whether its package groups count.")
            Optional<Boolean> enablegroups,

            @Param(doc = "Packages of it to leave alone.") Optional<List<String>> exclude,

            @Param(
                    doc = "How to choose among addresses.",
                    choices = {"roundrobin", "priority"})
            Optional<String> failovermethod,

            @Param(doc = "Name of the file without .repo; else that of the repository.")
            Optional<String> file,

            @Param(doc = "Address of the key that signs keys.")
            Optional<String> gpgcakey,

            @Param(doc = "Whether packages must be signed.") Optional<Boolean> gpgcheck,

            @Param(doc = "Addresses of the keys that sign packages.")
            Optional<List<String>> gpgkey,

            @Param(doc = "Whether its packages are taken although a module stream hides them.")
            Optional<Boolean> moduleHotfixes,

            @Param(
                    doc = "What caches between may keep.",
                    choices = {"all", "packages", "none"})
            Optional<String> httpCaching,

            @Param(doc = "Another file of settings to take in.")
            Optional<String> include,

            @Param(doc = "The only packages to use of it.") Optional<List<String>> includepkgs,

            @Param(
                    doc = "Kind of addresses to use.",
                    choices = {"4", "6", "IPv4", "IPv6", "whatever"})
            Optional<String> ipResolve,

            @Param(doc = "Whether connections are kept.") Optional<Boolean> keepalive,

            @Param(
                    doc = "Whether fetched packages are kept.",
                    choices = {"0", "1"})
            Optional<String> keepcache,

            @Param(doc = "How long metadata are good.") Optional<String> metadataExpire,

            @Param(
                    doc = "Which commands may use old metadata.",
                    choices = {"never", "read-only:past", "read-only:present", "read-only:future"})
            Optional<String> metadataExpireFilter,

            @Param(doc = "Address of a metalink file.") Optional<String> metalink,

            @Param(doc = "Address of a list of mirrors.") Optional<String> mirrorlist,

            @Param(doc = "How long that list is good.") Optional<String> mirrorlistExpire,

            @Param(doc = "Gone since Ansible 2.5; an error.")
            Map<String, Value> params,

            @Param(doc = "Password for the server.", secret = true)
            Optional<Secret> password,

            @Param(doc = "Rank, 1 to 99, lower first.") Optional<String> priority,

            @Param(doc = "Whether its packages may not be replaced by those of others.")
            Optional<Boolean> protect,

            @Param(doc = "Proxy to use.") Optional<String> proxy,

            @Param(doc = "Password for the proxy.", secret = true)
            Optional<Secret> proxyPassword,

            @Param(doc = "User for the proxy.") Optional<String> proxyUsername,

            @Param(doc = "Whether metadata must be signed.") Optional<Boolean> repoGpgcheck,

            @Param(doc = "How often to try.") Optional<String> retries,

            @Param(name = "s3_enabled", doc = "Whether it is on S3 and wants its authentication.")
            Optional<Boolean> s3Enabled,

            @Param(doc = "Whether yum goes on without it.") Optional<Boolean> skipIfUnavailable,

            @Param(doc = "Authorities for its certificate.", aliases = "ca_cert")
            Optional<String> sslcacert,

            @Param(doc = "Whether certificate files must be readable.")
            Optional<Boolean> sslCheckCertPermissions,

            @Param(doc = "Certificate to show.", aliases = "client_cert")
            Optional<String> sslclientcert,

            @Param(doc = "Key of that certificate.", aliases = "client_key")
            Optional<String> sslclientkey,

            @Param(doc = "Whether its certificate must be right.", aliases = "validate_certs")
            Optional<Boolean> sslverify,

            @Param(doc = "Most bandwidth, in bytes or per cent.")
            Optional<String> throttle,

            @Param(doc = "Seconds to wait for it.") Optional<String> timeout,

            @Param(doc = "Variables shown with its id.") Optional<String> uiRepoidVars,

            @Param(doc = "User for the server.") Optional<String> username) {
        RemotePath path() {
            return reposdir.child(file.orElse(name) + ".repo");
        }

        /** The lines of the section, by name. */
        Map<String, String> options() {
            Map<String, String> options = new TreeMap<>();
            flag(options, "async", sideBySide());
            put(options, "bandwidth", bandwidth());
            put(options, "baseurl", baseurl().map(items -> String.join("\n", items)));
            put(options, "cost", cost());
            put(options, "deltarpm_metadata_percentage", deltarpmMetadataPercentage());
            put(options, "deltarpm_percentage", deltarpmPercentage());
            put(options, "name", description());
            flag(options, "enabled", enabled());
            flag(options, "enablegroups", enablegroups());
            put(options, "exclude", exclude().map(items -> String.join(" ", items)));
            put(options, "failovermethod", failovermethod());
            put(options, "gpgcakey", gpgcakey());
            flag(options, "gpgcheck", gpgcheck());
            put(options, "gpgkey", gpgkey().map(items -> String.join("\n", items)));
            flag(options, "module_hotfixes", moduleHotfixes());
            put(options, "http_caching", httpCaching());
            put(options, "include", include());
            put(options, "includepkgs", includepkgs().map(items -> String.join(" ", items)));
            put(options, "ip_resolve", ipResolve());
            flag(options, "keepalive", keepalive());
            put(options, "keepcache", keepcache());
            put(options, "metadata_expire", metadataExpire());
            put(options, "metadata_expire_filter", metadataExpireFilter());
            put(options, "metalink", metalink());
            put(options, "mirrorlist", mirrorlist());
            put(options, "mirrorlist_expire", mirrorlistExpire());
            put(options, "password", password().map(Secret::reveal));
            put(options, "priority", priority());
            flag(options, "protect", protect());
            put(options, "proxy", proxy());
            put(options, "proxy_password", proxyPassword().map(Secret::reveal));
            put(options, "proxy_username", proxyUsername());
            flag(options, "repo_gpgcheck", repoGpgcheck());
            put(options, "retries", retries());
            flag(options, "s3_enabled", s3Enabled());
            flag(options, "skip_if_unavailable", skipIfUnavailable());
            put(options, "sslcacert", sslcacert());
            flag(options, "ssl_check_cert_permissions", sslCheckCertPermissions());
            put(options, "sslclientcert", sslclientcert());
            put(options, "sslclientkey", sslclientkey());
            flag(options, "sslverify", sslverify());
            put(options, "throttle", throttle());
            put(options, "timeout", timeout());
            put(options, "ui_repoid_vars", uiRepoidVars());
            put(options, "username", username());
            return options;
        }

        private static void put(Map<String, String> options, String name, Optional<String> value) {
            value.ifPresent(text -> options.put(name, text));
        }

        private static void flag(Map<String, String> options, String name, Optional<Boolean> value) {
            put(options, name, value.map(yes -> yes ? "1" : "0"));
        }

        Optional<String> problem() {
            if (!params.isEmpty()) {
                return Optional.of("The params option to yum_repository was removed in Ansible 2.5 since it circumvents"
                        + " Ansible's option handling");
            }
            if (state == State.ABSENT) {
                return Optional.empty();
            }
            if (baseurl.isEmpty() && metalink.isEmpty() && mirrorlist.isEmpty()) {
                return Optional.of("Parameter 'baseurl', 'metalink' or 'mirrorlist' is required.");
            }
            return description.isEmpty() ? Optional.of("Parameter 'description' is required.") : Optional.empty();
        }
    }

    @Override
    public Observation<Found> observe(Parameters p, TaskContext context) {
        return FileReading.withoutContent(p.reposdir())
                .with(FileReading.of(p.path(), p.attributes().wanted()), Found::new);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Found found) {
        Optional<String> problem = p.problem();
        if (problem.isPresent()) {
            return Plan.refusal(problem.get());
        }
        boolean isFolder =
                found.folder().followed().filter(FileEntry::isDirectory).isPresent();
        if (!isFolder) {
            return Plan.refusal("Repo directory '" + p.reposdir() + "' does not exist.");
        }
        String path = p.path().text();
        String text = Octets.text(found.file().content().orElse(new byte[0]));
        PythonConfig before = PythonConfig.parse(path, text);
        boolean present = p.state() == State.PRESENT;
        PythonConfig after = present ? before.with(p.name(), p.options()) : before.without(p.name());
        ModuleResult result = ModuleResult.of("repo", Value.of(p.name())).and("state", present ? "present" : "absent");
        boolean same = before.sorted().equals(after.sorted());
        if (!same && after.isEmpty()) {
            return Plan.change(
                    Action.REMOVE,
                    List.of(new Diff(path, path, before.sorted(), "")),
                    List.of(new Step.RemovePath(p.path())),
                    result);
        }
        if (same && !found.file().exists()) {
            return Plan.unchanged("there is no such repository", result);
        }
        byte[] content = same ? found.file().content().orElse(new byte[0]) : Octets.bytes(after.text());
        FileAttributes wanted = p.attributes().wanted();
        FileWrite write = FileWrite.of(found.file(), content, wanted, Optional.empty(), false);
        if (write.isNothing()) {
            return Plan.unchanged("the repository is as wanted", result);
        }
        List<Diff> diffs = new ArrayList<>();
        if (!same) {
            diffs.add(new Diff(path, path, before.sorted(), after.sorted()));
        }
        write.attributeDiff().ifPresent(diffs::add);
        return new Plan.Change(write.action(), diffs, write.steps(), result, write.settles(), outputs -> result);
    }
}
