package dev.muster.census;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenSSH's known_hosts: names, plain or hashed, and the key of the box. See sshd(8). */
final class KnownHostsFormat implements Format {
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]+)]:([0-9]{1,5})");
    private static final Pattern PATTERN = Pattern.compile(".*[*?!].*");

    @Override
    public void read(SourceFile file, Sightings sightings) {
        int number = 0;
        for (String line : file.lines()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                entry(text, number, sightings);
            }
        }
    }

    private static void entry(String text, int number, Sightings sightings) {
        String[] words = text.split("\\s+");
        boolean isMarked = words[0].startsWith("@");
        if (isMarked && !words[0].equals("@revoked")) {
            return;
        }
        int first = isMarked ? 1 : 0;
        Optional<Clue> key = words.length >= first + 3 ? fingerprint(words[first + 2]) : Optional.empty();
        if (key.isEmpty()) {
            sightings.remark(number, "no entry of known_hosts: a name, a type and a key");
            return;
        }
        String names = words[first];
        if (HashedKey.isHashed(names)) {
            HashedKey.parse(sightings.at(number), names, key.get())
                    .ifPresentOrElse(
                            sightings::hashed, () -> sightings.remark(number, "a hashed name that is damaged"));
            return;
        }
        box(names.split(",", -1), key.get(), sightings.at(number)).ifPresent(sightings::add);
    }

    private static Optional<Sighting> box(String[] names, Clue key, Origin origin) {
        List<Clue> same = new ArrayList<>();
        OptionalInt port = OptionalInt.empty();
        for (String name : names) {
            Matcher matcher = WITH_PORT.matcher(name);
            if (matcher.matches()) {
                port = OptionalInt.of(Integer.parseInt(matcher.group(2)));
                Clue.of(matcher.group(1)).ifPresent(same::add);
            } else if (!PATTERN.matcher(name).matches()) {
                Clue.of(name).ifPresent(same::add);
            }
        }
        if (same.isEmpty()) {
            return Optional.empty();
        }
        same.add(key);
        return Optional.of(Sighting.of(origin, same).on(port));
    }

    /** As ssh-keygen -l prints it. */
    static Optional<Clue> fingerprint(String base64) {
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            String print = "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
            return key.length < 16 ? Optional.empty() : Optional.of(new Clue(Clue.Kind.KEY, print));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
