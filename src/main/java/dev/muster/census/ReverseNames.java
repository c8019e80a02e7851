package dev.muster.census;

import dev.muster.ntp.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Names that the reverse zone has for addresses (PTR records, RFC 1035, 3.5), asked of one server, again of the next
 * where it does not answer. Safe for several threads.
 */
public final class ReverseNames {
    private static final int MOST_SERVERS = 2;

    private final List<InetSocketAddress> servers;
    private final Duration patience;

    /** @param servers that are asked, in this order */
    public ReverseNames(List<InetSocketAddress> servers, Duration patience) {
        this.servers = List.copyOf(servers);
        this.patience = patience;
    }

    /** With the servers of this machine. */
    public static ReverseNames ofSystem(Duration patience) {
        List<InetSocketAddress> all = ResolverConfig.getCurrentConfig().servers();
        return new ReverseNames(all.subList(0, Math.min(MOST_SERVERS, all.size())), patience);
    }

    /** Whom it asks. */
    public List<InetSocketAddress> servers() {
        return servers;
    }

    /** The longest that one address may take. */
    public Duration longest() {
        return patience.multipliedBy(servers.size());
    }

    /**
     * What the reverse zone says.
     *
     * @param names empty where it has none
     * @param trouble why nobody could tell; empty when somebody could
     */
    public record Answer(List<String> names, String trouble) {
        public Answer {
            names = List.copyOf(names);
        }
    }

    /** Asks for the names of an address. Never throws: trouble is part of the answer. */
    public Answer ask(IpAddress address) {
        Answer last = new Answer(List.of(), "no server of names is known");
        for (InetSocketAddress server : servers) {
            last = ask(address, server);
            if (last.trouble().isEmpty()) {
                return last;
            }
        }
        return last;
    }

    private Answer ask(IpAddress address, InetSocketAddress server) {
        try {
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(patience);
            Message answer = resolver.send(Message.newQuery(Record.newRecord(
                    ReverseMap.fromAddress(InetAddress.getByAddress(address.bytes())), Type.PTR, DClass.IN)));
            int code = answer.getRcode();
            return code == Rcode.NOERROR || code == Rcode.NXDOMAIN
                    ? new Answer(names(answer), "")
                    : new Answer(List.of(), server.getHostString() + " answers " + Rcode.string(code));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            return new Answer(
                    List.of(),
                    server.getHostString() + ": "
                            + Optional.ofNullable(e.getMessage())
                                    .orElse(e.getClass().getSimpleName()));
        }
    }

    /** What is no name of a box, such as one with signs that no name may have, is passed over. */
    private static List<String> names(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .filter(PTRRecord.class::isInstance)
                .map(entry -> ((PTRRecord) entry).getTarget().toString(true))
                .flatMap(name -> Clue.of(name).stream())
                .filter(clue -> clue.kind() == Clue.Kind.NAME)
                .map(Clue::value)
                .distinct()
                .toList();
    }
}
