package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.template.PythonGlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which packages a call of apt-get must name, decided as Ansible decides it. */
record AptSelection(AptState state) {
    private static final Pattern SPECIFICATION = Pattern.compile("(?s)(.*?)(>?=)(.*)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+.:_-]*");
    private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9+.:_*?\\[\\]!-]+");

    /**
     * {@code NAME}, {@code NAME=VERSION} or {@code NAME>=VERSION}.
     *
     * @param operator empty without a version
     */
    record Specification(String text, String name, String operator, String version) {
        static Specification of(String text) {
            Matcher match = SPECIFICATION.matcher(text);
            return match.matches()
                    ? new Specification(text, match.group(1), match.group(2), match.group(3))
                    : new Specification(text, text, "", "");
        }

        boolean isGlob() {
            return Stream.of("*", "?", "[", "]", "!").anyMatch(name::contains);
        }

        /** Whether the name can be asked for; any other is a package nobody has. */
        boolean isAskable() {
            return (isGlob() ? GLOB : NAME).matcher(name).matches();
        }
    }

    /**
     * How a package stands.
     *
     * @param installed in any version
     * @param asWanted in a version that is asked for
     * @param installable the version to install, empty text for whatever apt takes
     */
    record Standing(boolean installed, boolean asWanted, Optional<String> installable, boolean hasFiles) {}

    /** Globs replaced by what they mean. */
    List<Specification> expanded(List<String> specifications) {
        List<Specification> expanded = new ArrayList<>();
        for (String text : specifications) {
            Specification specification = Specification.of(text);
            if (!specification.isGlob()) {
                expanded.add(specification);
                continue;
            }
            List<String> names = state.matches().getOrDefault(specification.name(), List.of());
            if (names.isEmpty()) {
                throw new ModuleException("No package(s) matching '" + specification.name() + "' available");
            }
            names.stream().map(Specification::of).forEach(expanded::add);
        }
        return expanded;
    }

    Standing forInstallation(Specification wanted) {
        if (wanted.isAskable() && state.isKnown(wanted.name())) {
            return known(wanted);
        }
        List<String> providers = wanted.isAskable() ? state.providersOf(wanted.name()) : List.of();
        if (providers.isEmpty()) {
            throw new ModuleException("No package matching '" + wanted.name() + "' is available");
        }
        if (providers.size() == 1) {
            Standing standing =
                    known(new Specification(wanted.text(), providers.get(0), wanted.operator(), wanted.version()));
            if (standing.installed()) {
                return standing;
            }
        }
        return new Standing(false, false, Optional.of(""), false);
    }

    Standing forRemoval(Specification wanted) {
        return wanted.isAskable() && state.isKnown(wanted.name())
                ? known(wanted)
                : new Standing(false, false, Optional.empty(), false);
    }

    private Standing known(Specification wanted) {
        boolean hasFiles = state.dpkg(wanted.name()).isPresent();
        Optional<String> best = best(wanted);
        if (!state.isInstalled(wanted.name())) {
            return new Standing(false, false, best, hasFiles);
        }
        String is = state.dpkg(wanted.name()).orElseThrow().version();
        Optional<String> other = best.filter(version -> !version.equals(is) && fits(version, wanted));
        return new Standing(true, fits(is, wanted), other, hasFiles);
    }

    /** A version asked for beats every priority; else what apt would take. */
    private Optional<String> best(Specification wanted) {
        AptState.Candidate candidate = state.candidate(wanted.name());
        return wanted.operator().equals("=")
                ? candidate.versions().stream()
                        .filter(version -> fits(version, wanted))
                        .findFirst()
                : Optional.of(candidate.best()).filter(version -> !version.isEmpty());
    }

    private static boolean fits(String version, Specification wanted) {
        return switch (wanted.operator()) {
            case "=" -> PythonGlob.of(wanted.version()).matches(version);
            case ">=" -> DebianVersion.compare(version, wanted.version()) >= 0;
            default -> true;
        };
    }

    /** The first that is not there and cannot be had. */
    Optional<Specification> unavailable(List<Specification> wanted, boolean onlyUpgrade) {
        return wanted.stream()
                .filter(one -> {
                    Standing standing = forInstallation(one);
                    return (standing.installed() || !onlyUpgrade)
                            && !standing.asWanted()
                            && standing.installable().isEmpty();
                })
                .findFirst();
    }

    /** What to install, in apt-get's words. */
    List<String> toInstall(List<Specification> wanted, boolean latest, boolean onlyUpgrade) {
        List<String> names = new ArrayList<>();
        for (Specification one : wanted) {
            Standing standing = forInstallation(one);
            if (!standing.installed() && onlyUpgrade) {
                continue;
            }
            boolean due = latest || !standing.asWanted() || !standing.installed() && !onlyUpgrade;
            if (standing.installable().isPresent() && due) {
                String version = standing.installable().get();
                String which = version.isEmpty() ? one.version() : version;
                names.add(which.isEmpty() ? one.name() : one.name() + "=" + which);
            } else if (standing.installable().isPresent() && one.operator().equals("=")) {
                names.add(one.name() + "=" + one.version());
            }
        }
        return names;
    }

    /** What to remove, as it was asked for. */
    List<String> toRemove(List<Specification> wanted, boolean purge) {
        return wanted.stream()
                .filter(one -> {
                    Standing standing = forRemoval(one);
                    return standing.asWanted() || standing.hasFiles() && purge;
                })
                .map(Specification::text)
                .toList();
    }
}
