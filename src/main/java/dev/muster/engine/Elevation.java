package dev.muster.engine;

import dev.muster.shell.Become;
import dev.muster.shell.Secret;
import java.util.Optional;

/**
 * Becoming another user where neither variables nor keywords of the playbook say: {@code -b -K --become-user
 * --become-method}.
 */
public record Elevation(
        boolean become, Optional<String> user, Optional<Become.Method> method, Optional<Secret> password) {
    public static final Elevation NONE = new Elevation(false, Optional.empty(), Optional.empty(), Optional.empty());
}
