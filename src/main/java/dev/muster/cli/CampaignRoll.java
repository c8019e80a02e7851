package dev.muster.cli;

import dev.muster.ledger.Campaign;
import dev.muster.ledger.Campaigns;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.Standing;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where every host of a campaign stands in it: done by these playbooks, left out by a person, left to be tried, or failed
 * too often. Another playbook that went well makes nobody done here.
 *
 * @param hosts each with where it stands
 */
record CampaignRoll(Map<String, Place> hosts) {

    /**
     * Where one host stands.
     *
     * @param column of the accounting
     * @param kind of unreachable, in words
     */
    record Place(String column, String kind, String reason, Prospect prospect) {
        String words() {
            return state() + (reason.isEmpty() ? "" : ": " + reason);
        }

        /** {@code unreachable (no SSH banner)}. */
        String state() {
            return column + (kind.isEmpty() ? "" : " (" + kind + ")");
        }
    }

    /** What a campaign will do about a host. */
    enum Prospect {
        /** Nothing is left to do, or somebody answers for it. */
        SETTLED,
        /** It is tried in the next round. */
        NEXT,
        /** It is parked, and comes back before the campaign is over. */
        LATER,
        /** It has failed too often. */
        NEVER
    }

    /** What the ledger says of a campaign's hosts on a day. */
    static CampaignRoll of(Ledger ledger, Campaign campaign, Collection<String> targets, LocalDate today) {
        Campaigns campaigns = ledger.campaigns();
        String playbooks = campaign.job().playbooks();
        Map<String, Outcome> leftOut = ledger.leftOut(today);
        Map<String, Campaigns.Done> last = campaigns.lastOf(playbooks, campaign.doneAfter());
        Map<String, Integer> failures = campaigns.failuresOf(playbooks, campaign.startRun());
        Map<String, Campaigns.Look> looks = campaigns.looks(campaign.number());
        Map<String, Place> hosts = new LinkedHashMap<>();
        for (String host : targets) {
            hosts.put(
                    host,
                    Optional.ofNullable(leftOut.get(host))
                            .map(mark -> leftOut(mark, campaign.terms().until()))
                            .orElseGet(() -> played(
                                    Optional.ofNullable(last.get(host)),
                                    Optional.ofNullable(looks.get(host)),
                                    failures.getOrDefault(host, 0)
                                            >= campaign.terms().tries())));
        }
        return new CampaignRoll(hosts);
    }

    private static Place leftOut(Outcome mark, Instant until) {
        if (mark instanceof Outcome.Parked parked) {
            LocalDate lastDay =
                    until.minusMillis(1).atZone(ZoneId.systemDefault()).toLocalDate();
            return new Place(
                    mark.column(),
                    "",
                    "until " + parked.until() + ": " + parked.why(),
                    parked.until().isBefore(lastDay) ? Prospect.LATER : Prospect.SETTLED);
        }
        String reason = mark instanceof Outcome.Exempt exempt ? "by " + exempt.who() + ": " + exempt.why() : "";
        return new Place(mark.column(), "", reason, Prospect.SETTLED);
    }

    private static Place played(Optional<Campaigns.Done> last, Optional<Campaigns.Look> look, boolean failedTooOften) {
        if (last.filter(Campaigns.Done::isDone).isPresent()) {
            return new Place(last.get().outcome(), "", "", Prospect.SETTLED);
        }
        boolean hasFailed = last.filter(done -> List.of("failed", "refused").contains(done.outcome()))
                .isPresent();
        if (hasFailed) {
            return place(last.get(), failedTooOften ? Prospect.NEVER : Prospect.NEXT);
        }
        return look.filter(away ->
                        last.filter(done -> done.at().isAfter(away.last())).isEmpty())
                .map(away -> new Place("unreachable", away.kind(), away.reason(), Prospect.NEXT))
                .or(() -> last.map(done -> place(done, Prospect.NEXT)))
                .orElse(new Place("never seen", "", "no run of it has named this host", Prospect.NEXT));
    }

    private static Place place(Campaigns.Done done, Prospect prospect) {
        return new Place(done.outcome(), done.kind(), done.reason(), prospect);
    }

    /** Hosts that a campaign will treat so. */
    List<String> with(Prospect prospect) {
        return hosts.entrySet().stream()
                .filter(entry -> entry.getValue().prospect() == prospect)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many it can still do something about, now or later. */
    int left() {
        return hosts.size()
                - with(Prospect.SETTLED).size()
                - with(Prospect.NEVER).size();
    }

    /** The columns of the accounting, which add up to the number of hosts. */
    Map<String, Long> columns() {
        Map<String, Long> columns = new LinkedHashMap<>();
        Standing.COLUMNS.forEach(column -> columns.put(column, 0L));
        hosts.values().forEach(place -> columns.merge(place.column(), 1L, Long::sum));
        return columns;
    }

    /** A line for each host that is not done. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        hosts.forEach((host, place) -> {
            if (!List.of("ok", "changed").contains(place.column())) {
                lines.add(host + ": " + place.words());
            }
        });
        return lines;
    }

    /** Zero only when every host is done or somebody answers for it. */
    ExitCode exitCode() {
        boolean isAway = hosts.values().stream()
                .anyMatch(place ->
                        place.prospect() != Prospect.SETTLED && place.column().equals("unreachable"));
        boolean isOpen = hosts.values().stream().anyMatch(place -> place.prospect() != Prospect.SETTLED);
        return isAway ? ExitCode.UNREACHABLE_HOSTS : isOpen ? ExitCode.FAILED_HOSTS : ExitCode.OK;
    }
}
