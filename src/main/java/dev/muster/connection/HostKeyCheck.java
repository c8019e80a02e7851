package dev.muster.connection;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import dev.muster.connection.KnownHosts.Entry;
import dev.muster.connection.KnownHosts.Marker;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the key of one host. A revoked key is refused whatever else is written about it; an unknown host
 * and a changed key are different refusals. The library's own verifier knows neither.
 */
final class HostKeyCheck implements HostKeyVerifier {
    private final String name;
    private final List<KnownHosts> files;
    private final boolean hashesNames;
    private final Target.HostKeys policy;
    private final Clock clock;
    private final KeyMemory.OfHost memory;
    private final List<Entry> entries;
    private final List<Entry> portless;
    private volatile @Nullable Unreachable refusal;
    private volatile Optional<String> finding = Optional.empty();

    /**
     * @param name from {@link KnownHosts#name}
     * @param files the first is the one new keys are added to
     * @param hashesNames whether they are added without the name in clear
     * @param memory has the last word about a key that known_hosts does not speak against
     */
    HostKeyCheck(
            String name,
            List<KnownHosts> files,
            boolean hashesNames,
            Target.HostKeys policy,
            Clock clock,
            KeyMemory.OfHost memory) {
        this.name = name;
        this.files = files;
        this.hashesNames = hashesNames;
        this.policy = policy;
        this.clock = clock;
        this.memory = memory;
        this.entries = about(name, files);
        this.portless = portless(name, files);
    }

    /** Lines about the host without its port. As with ssh they can vouch for a key, and never speak against one. */
    private static List<Entry> portless(String name, List<KnownHosts> files) {
        return name.startsWith("[") ? about(name.substring(1, name.lastIndexOf(']')), files) : List.of();
    }

    private static List<Entry> about(String name, List<KnownHosts> files) {
        return files.stream().flatMap(file -> file.about(name).stream()).toList();
    }

    /** Types of the keys that are known, in the order of the files. */
    List<String> knownTypes() {
        return Stream.concat(entries.stream(), portless.stream())
                .filter(e -> e.marker() == Marker.KEY)
                .map(Entry::type)
                .distinct()
                .toList();
    }

    boolean knowsAuthority() {
        return entries.stream().anyMatch(e -> e.marker() == Marker.AUTHORITY);
    }

    /** Why the key was refused. */
    Optional<Unreachable> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Something to record: a key that was added. */
    Optional<String> finding() {
        return finding;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return List.of();
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        refusal = policy == Target.HostKeys.OFF ? null : judge(key);
        if (refusal == null && !(key instanceof Certificate<?>)) {
            memory.saw(typeOf(key), fingerprint(blob(key)));
        }
        return refusal == null;
    }

    private @Nullable Unreachable judge(PublicKey key) {
        byte[] blob = blob(key);
        Optional<Entry> revoked = find(Marker.REVOKED, blob).or(() -> find(Marker.REVOKED, authorityOf(key)));
        if (revoked.isPresent()) {
            return changed("the host key is revoked by " + revoked.get().place());
        }
        if (key instanceof Certificate<?> certificate) {
            return judgeCertificate(certificate);
        }
        if (find(Marker.KEY, blob).isPresent()) {
            return remembered(typeOf(key), blob, true);
        }
        Optional<Entry> other =
                entries.stream().filter(e -> e.marker() == Marker.KEY).findFirst();
        if (other.isEmpty() && portless.stream().anyMatch(e -> e.marker() == Marker.KEY && e.holds(blob))) {
            return remembered(typeOf(key), blob, true);
        }
        if (other.isPresent()) {
            return judgeChanged(other.get(), typeOf(key), blob);
        }
        Unreachable objection = remembered(typeOf(key), blob, false);
        return objection == null ? judgeUnknown(typeOf(key), blob) : objection;
    }

    private @Nullable Unreachable remembered(String type, byte[] blob, boolean isVouchedFor) {
        return memory.objection(type, fingerprint(blob), isVouchedFor)
                .map(HostKeyCheck::changed)
                .orElse(null);
    }

    private Unreachable judgeChanged(Entry first, String type, byte[] blob) {
        Entry shown = entries.stream()
                .filter(e -> e.marker() == Marker.KEY && e.type().equals(type))
                .findFirst()
                .orElse(first);
        return changed("the host key of " + name + " is not the known one: it offers " + type + " "
                + fingerprint(blob) + ", but " + shown.place() + " holds " + shown.type() + " "
                + fingerprint(shown.blob()) + ". If the change is right, remove the old key with: ssh-keygen -f "
                + dev.muster.shell.ShellQuote.quote(shown.file().toString()) + " -R "
                + dev.muster.shell.ShellQuote.quote(name));
    }

    private @Nullable Unreachable judgeUnknown(String type, byte[] blob) {
        if (policy == Target.HostKeys.STRICT) {
            return new Unreachable(
                    Unreachable.Kind.HOST_KEY_UNKNOWN,
                    "no known_hosts file holds a key of " + name + "; it offers " + type + " " + fingerprint(blob)
                            + ". If that is its fingerprint, log in once with ssh, or trust first keys with"
                            + " --host-keys accept-new");
        }
        try {
            files.get(0).add(hashesNames ? KnownHosts.hashed(name) : name, type, blob);
            finding = Optional.of("host key added to known_hosts: " + type + " " + fingerprint(blob));
            return null;
        } catch (IOException unwritable) {
            return new Unreachable(
                    Unreachable.Kind.HOST_KEY_UNKNOWN,
                    "the key of " + name + " could not be added to known_hosts: " + ShellSession.messageOf(unwritable));
        }
    }

    /** The library has checked the certificate's signature; here: whose it is, for what, and when. */
    private @Nullable Unreachable judgeCertificate(Certificate<?> certificate) {
        if (find(Marker.AUTHORITY, certificate.getSignatureKey()).isEmpty()) {
            return changed("the host's certificate is signed by an authority that known_hosts does not hold: "
                    + fingerprint(certificate.getSignatureKey()));
        }
        Date now = Date.from(clock.instant());
        if (certificate.getType() != 2) {
            return changed("the host's certificate is not one for hosts");
        }
        if (now.before(certificate.getValidAfter()) || now.after(certificate.getValidBefore())) {
            return changed("the host's certificate is valid from " + certificate.getValidAfter() + " to "
                    + certificate.getValidBefore());
        }
        String host = name.startsWith("[") ? name.substring(1, name.lastIndexOf(']')) : name;
        if (certificate.getValidPrincipals().stream().noneMatch(p -> Glob.matches(p, host))) {
            return changed("the host's certificate is for " + certificate.getValidPrincipals() + ", not " + host);
        }
        return null;
    }

    private Optional<Entry> find(Marker marker, byte[] blob) {
        List<Entry> all = marker == Marker.REVOKED
                ? Stream.concat(entries.stream(), portless.stream()).toList()
                : entries;
        return all.stream().filter(e -> e.marker() == marker && e.holds(blob)).findFirst();
    }

    private static Unreachable changed(String message) {
        return new Unreachable(Unreachable.Kind.HOST_KEY_CHANGED, message);
    }

    private static byte[] authorityOf(PublicKey key) {
        return key instanceof Certificate<?> certificate ? certificate.getSignatureKey() : new byte[0];
    }

    static String typeOf(PublicKey key) {
        return KeyType.fromKey(key).toString();
    }

    static byte[] blob(PublicKey key) {
        return new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
    }

    /** As ssh prints it. */
    static String fingerprint(byte[] blob) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
