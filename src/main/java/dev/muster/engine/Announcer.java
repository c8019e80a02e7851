package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunListener;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostic;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the listeners what happens: one event at a time, masked, in an order that can be printed as it comes. Under
 * the free strategies hosts are at different tasks; the announcer then repeats a task's start before an end that
 * belongs to it.
 */
final class Announcer {
    private final List<RunListener> listeners;
    private final EventMask mask;
    private final Set<String> warned = new HashSet<>();
    private final Set<String> outdated = ConcurrentHashMap.newKeySet();
    private Optional<RunEvent.TaskStarted> current = Optional.empty();

    Announcer(List<RunListener> listeners, SecretMask secrets) {
        this.listeners = List.copyOf(listeners);
        this.mask = new EventMask(secrets);
    }

    /** Whether anybody keeps what stood in files before they were changed. */
    boolean keepsFiles() {
        return listeners.stream().anyMatch(RunListener::keepsFiles);
    }

    synchronized void tell(RunEvent event) {
        if (event instanceof RunEvent.TaskStarted started) {
            current = Optional.of(started);
        } else if (event instanceof RunEvent.PlayStarted) {
            current = Optional.empty();
        }
        event.outdated().ifPresent(outdated::add);
        RunEvent masked = mask.masked(event);
        listeners.forEach(listener -> listener.on(masked));
    }

    /** Whether this run has changed a host, or may have: the ledger learns of it a little later. */
    boolean hasOutdated(String host) {
        return outdated.contains(host);
    }

    /** An event of a host inside a task; nothing once the host was let go. */
    synchronized void tell(HostRun host, RunEvent.TaskStarted task, RunEvent event) {
        if (!host.isAbandoned()) {
            tell(task, event);
        }
    }

    /** An event of several hosts inside a task. */
    synchronized void tell(RunEvent.TaskStarted task, RunEvent event) {
        if (current.isEmpty() || !current.get().equals(task)) {
            tell(task);
        }
        tell(event);
    }

    /** The last event of a host that is let go by this call. */
    synchronized void tellLast(HostRun host, String message, RunEvent.TaskStarted task, RunEvent event) {
        if (host.abandon(message)) {
            tell(task, event);
        }
    }

    /** Something the user should know; said once however often it happens. */
    void warn(String message) {
        say(Diagnostic.Severity.WARNING, message);
    }

    /** Something that a play was not run for. */
    void fail(String message) {
        say(Diagnostic.Severity.ERROR, message);
    }

    /** Something that is wrong in a file, as grave as it is. */
    void complain(Diagnostic diagnostic) {
        say(diagnostic.severity(), diagnostic.told());
    }

    private synchronized void say(Diagnostic.Severity severity, String message) {
        if (warned.add(message)) {
            tell(new RunEvent.Warned(severity, message));
        }
    }
}
