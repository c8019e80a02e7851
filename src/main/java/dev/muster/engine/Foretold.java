package dev.muster.engine;

import dev.muster.module.Domain;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Foreseen;
import dev.muster.module.PathState;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A host as it will be once what is planned for it so far is done, as far as that can be known. Of files much is known:
 * their planned content. Of all else it is only known what may have changed, and whoever asks about that is told that
 * nobody can tell: a plan that ends early is right, one that guesses is not.
 */
final class Foretold {
    /** Folders whose files decide what services, packages and accounts there are. */
    private static final List<String> OF_THE_SYSTEM = List.of(
            "/etc/systemd",
            "/usr/lib/systemd",
            "/lib/systemd",
            "/run/systemd",
            "/etc/init",
            "/etc/init.d",
            "/etc/rc.d",
            "/etc/apt",
            "/etc/yum",
            "/etc/yum.repos.d",
            "/etc/dnf",
            "/etc/zypp",
            "/etc/pki/rpm-gpg",
            "/var/lib/dpkg",
            "/var/lib/rpm",
            "/etc/passwd",
            "/etc/group",
            "/etc/shadow",
            "/etc/fstab",
            "/etc/os-release",
            "/etc/ansible",
            "/bin",
            "/sbin",
            "/usr/bin",
            "/usr/sbin",
            "/usr/local/bin",
            "/usr/local/sbin");

    private final Map<String, Foreseen> paths = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final List<Effect> effects = new ArrayList<>();

    /** Something planned that is more than files. */
    private record Effect(Domain domain, String what, String title) {}

    /** Who owns new files, and with which mode. */
    record Newcomer(String user, String group, int umask) {}

    synchronized boolean isUntouched() {
        return paths.isEmpty() && effects.isEmpty();
    }

    /** Whether a command of the user's is planned: it may have changed anything, so that all else must be looked at again. */
    synchronized boolean hasCommands() {
        return effects.stream().anyMatch(effect -> effect.domain() == Domain.COMMAND);
    }

    /** What will stand at a path; what is beneath a removed folder is removed too. */
    synchronized Optional<Foreseen> at(String path) {
        for (String above = path; !above.isEmpty(); above = above.substring(0, Math.max(0, above.lastIndexOf('/')))) {
            Foreseen found = paths.get(above);
            if (found != null) {
                boolean isItself = above.equals(path);
                if (isItself || found.kind() == PathState.Kind.ABSENT || found.kind() == PathState.Kind.UNKNOWN) {
                    return Optional.of(found);
                }
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whose plan changes a path of this host; several that do so in no certain order cannot be planned. */
    synchronized boolean isOthers(String path, String owner) {
        return owners.containsKey(path) && !owners.get(path).equals(owner);
    }

    // ---- what readings depend on ----

    /** Why nobody can tell the answer to a reading yet. */
    synchronized Optional<String> obstacle(Reading reading, Domain domain) {
        if (isUntouched()) {
            return Optional.empty();
        }
        if (!(reading instanceof Reading.OnHost onHost)) {
            return reading instanceof Reading.FromUrl
                    ? Optional.empty()
                    : Optional.of("it measures the host as it is once " + last() + " is done");
        }
        Optional<String> ofEffects = effects.stream()
                .filter(effect -> shows(effect, onHost, domain))
                .map(Effect::title)
                .findFirst();
        if (ofEffects.isPresent()) {
            return Optional.of("it depends on what \"" + ofEffects.get() + "\" will have changed");
        }
        return onHost.foresight().isPresent() ? Optional.empty() : ofFiles(onHost.query(), domain);
    }

    private static boolean shows(Effect effect, Reading.OnHost reading, Domain domain) {
        return switch (effect.domain()) {
            // What it did the digests tell, which are asked again before every task.
            case COMMAND -> false;
            case FACTS -> false;
            case SERVICE ->
                reading.foresight().isEmpty()
                        && switch (domain) {
                            case SERVICE ->
                                service(reading.query()).equals(effect.what())
                                        || effect.what().isEmpty();
                            case PACKAGES, FACTS -> false;
                            case HOST, COMMAND -> true;
                        };
            case PACKAGES, HOST -> true;
        };
    }

    /** The name of a service stands first among the arguments of its questions. */
    static String service(Query query) {
        return query.arguments().isEmpty() ? "" : query.arguments().get(0);
    }

    private Optional<String> ofFiles(Query query, Domain domain) {
        return switch (domain) {
            case HOST -> paths.isEmpty() ? Optional.empty() : Optional.of("it may read what " + last() + " writes");
            case COMMAND -> mentioned(query).map(path -> "it reads " + path + ", which is changed before");
            case SERVICE, PACKAGES, FACTS ->
                paths.keySet().stream()
                        .filter(path -> OF_THE_SYSTEM.stream().anyMatch(folder -> isWithin(path, folder)))
                        .findFirst()
                        .or(() -> mentioned(query))
                        .map(path -> "it depends on " + path + ", which is changed before");
        };
    }

    private String last() {
        return paths.keySet().stream()
                .findFirst()
                .map(path -> "the change of " + path)
                .orElse("what is planned");
    }

    private Optional<String> mentioned(Query query) {
        return paths.keySet().stream()
                .filter(path -> query.arguments().stream()
                        .filter(word -> word.contains("/"))
                        .anyMatch(word -> isWithin(path, word) || isWithin(word, path)))
                .findFirst();
    }

    private static boolean isWithin(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder.endsWith("/") ? folder : folder + "/");
    }

    // ---- what steps do ----

    /**
     * Takes the steps of a change for done.
     *
     * @param service of a change to one
     * @param before what stands at the paths now
     */
    synchronized void done(
            List<Step> steps,
            Domain domain,
            String service,
            String title,
            String owner,
            Map<String, PathState> before,
            Newcomer newcomer) {
        boolean hasOther = false;
        for (Step step : steps) {
            List<Touch> touches = Touch.of(step);
            touches.forEach(touch -> owners.put(touch.path().text(), owner));
            hasOther |= touches.isEmpty();
            file(step, touches, before, newcomer);
        }
        if (hasOther) {
            effects.add(new Effect(domain == Domain.FACTS ? Domain.HOST : domain, service, title));
        }
    }

    private void file(Step step, List<Touch> touches, Map<String, PathState> before, Newcomer newcomer) {
        if (step instanceof Step.PutFile put) {
            put(
                    put.path().text(),
                    PathState.Kind.FILE,
                    Optional.of(put.content()),
                    put.attributes(),
                    0666,
                    before,
                    newcomer);
        } else if (step instanceof Step.MakeDirectory make) {
            put(make.path().text(), PathState.Kind.FOLDER, Optional.empty(), make.attributes(), 0777, before, newcomer);
        } else if (step instanceof Step.RemovePath remove) {
            paths.keySet().removeIf(path -> isWithin(path, remove.path().text()));
            paths.put(remove.path().text(), Foreseen.ABSENT);
        } else if (step instanceof Step.SetAttributes set && !set.recurse()) {
            attributes(set, before);
        } else {
            touches.forEach(touch -> paths.put(touch.path().text(), Foreseen.UNKNOWN));
        }
    }

    private void put(
            String path,
            PathState.Kind kind,
            Optional<byte[]> content,
            FileAttributes wanted,
            int full,
            Map<String, PathState> before,
            Newcomer newcomer) {
        Foreseen known = paths.get(path);
        Optional<PathState> now = Optional.ofNullable(before.get(path));
        boolean isNew = known != null
                ? known.kind() == PathState.Kind.ABSENT
                : now.filter(state -> state.kind() == PathState.Kind.ABSENT).isPresent();
        boolean isOfKind = now.filter(state -> state.kind() == kind).isPresent();
        if (wanted.flags().isPresent()
                || !FileAttributes.ANY.label().equals(wanted.label())
                || wanted.mode().filter(mode -> !mode.isOctal()).isPresent()
                || (known != null && known.kind() == PathState.Kind.UNKNOWN)
                || (known == null && !isNew && !isOfKind)) {
            paths.put(path, Foreseen.UNKNOWN);
            return;
        }
        Optional<Integer> mode = wanted.mode().map(FileMode::bits);
        paths.put(
                path,
                isNew
                        ? new Foreseen(
                                kind,
                                content,
                                mode.or(() -> Optional.of(full & ~newcomer.umask())),
                                wanted.owner().or(() -> Optional.of(newcomer.user())),
                                wanted.group().or(() -> Optional.of(newcomer.group())))
                        : new Foreseen(
                                kind,
                                content,
                                mode.or(() -> kept(known, Foreseen::mode)),
                                wanted.owner().or(() -> kept(known, Foreseen::owner)),
                                wanted.group().or(() -> kept(known, Foreseen::group))));
    }

    private static <T> Optional<T> kept(
            @org.jspecify.annotations.Nullable Foreseen known,
            java.util.function.Function<Foreseen, Optional<T>> part) {
        return known == null ? Optional.empty() : part.apply(known);
    }

    private void attributes(Step.SetAttributes set, Map<String, PathState> before) {
        String path = set.path().text();
        Foreseen known = paths.get(path);
        PathState.Kind kind = known != null
                ? known.kind()
                : Optional.ofNullable(before.get(path)).map(PathState::kind).orElse(PathState.Kind.UNKNOWN);
        FileAttributes wanted = set.attributes();
        boolean isPlain = Stream.of(PathState.Kind.FILE, PathState.Kind.FOLDER).anyMatch(kind::equals)
                && wanted.flags().isEmpty()
                && FileAttributes.ANY.label().equals(wanted.label())
                && wanted.mode().filter(mode -> !mode.isOctal()).isEmpty();
        paths.put(
                path,
                isPlain
                        ? new Foreseen(
                                kind,
                                kept(known, Foreseen::content),
                                wanted.mode().map(FileMode::bits).or(() -> kept(known, Foreseen::mode)),
                                wanted.owner().or(() -> kept(known, Foreseen::owner)),
                                wanted.group().or(() -> kept(known, Foreseen::group)))
                        : Foreseen.UNKNOWN);
    }
}
