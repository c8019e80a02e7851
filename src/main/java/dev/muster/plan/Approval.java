package dev.muster.plan;

import java.time.Instant;

/**
 * That a person has approved one class of hosts, and exactly what it held.
 *
 * @param number of the class, as it was shown
 * @param content digest of all that is planned for its hosts
 * @param hosts how many they are
 * @param chain keyed digest of all of this, of the plan and of the approval before it
 */
public record Approval(
        int number, String content, int hosts, String who, String controller, Instant at, String chain) {}
