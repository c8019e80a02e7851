package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What OpenNTPD makes of its ntpd.conf: it answers mode 3 on the addresses of {@code listen on} and nothing else, and
 * has no access rules. One line it does not understand and it exits. From src/parse.y and src/server.c of 6.2p3.
 */
final class OpenNtpdConf implements TimeService {
    private static final Set<String> BEGINNINGS =
            Set.of("constraint", "constraints", "listen", "query", "sensor", "server", "servers");

    private final List<Listen> listens = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();
    private Optional<Remark> fatal = Optional.empty();

    private record Listen(Optional<IpAddress> address, Place place) {}

    static OpenNtpdConf read(Setting setting) {
        OpenNtpdConf conf = new OpenNtpdConf();
        int number = 0;
        for (String line : setting.text().split("\n", -1)) {
            conf.take(new Place(setting.file(), ++number, line), setting.surroundings());
        }
        return conf;
    }

    private void take(Place place, Surroundings surroundings) {
        String plain = place.text().replaceFirst("#.*", "").strip();
        if (plain.isEmpty()) {
            return;
        }
        String[] words = plain.split("[ \t]+");
        if (words[0].equals("listen")) {
            listen(place, words, surroundings);
        } else if (!BEGINNINGS.contains(words[0])) {
            stop(place, "\"" + words[0] + "\" is no statement of ntpd.conf: OpenNTPD exits");
        } else if (words.length < 2) {
            stop(place, "\"" + words[0] + "\" needs more words: OpenNTPD exits");
        }
    }

    private void listen(Place place, String[] words, Surroundings surroundings) {
        if (words.length < 3 || !words[1].equals("on")) {
            stop(place, "listen wants \"on\" and an address: OpenNTPD exits");
            return;
        }
        String name = words[2].replace("\"", "");
        if (name.equals("*")) {
            listens.add(new Listen(Optional.empty(), place));
            return;
        }
        List<IpAddress> addresses = IpAddress.numeric(name).map(List::of).orElseGet(() -> surroundings.resolve(name));
        if (addresses.isEmpty()) {
            stop(place, "\"" + name + "\" does not resolve: OpenNTPD exits");
        }
        addresses.forEach(a -> listens.add(new Listen(Optional.of(a).filter(x -> !x.isZero()), place)));
    }

    private void stop(Place place, String says) {
        Remark remark = new Remark(place, says);
        remarks.add(remark);
        fatal = fatal.or(() -> Optional.of(remark));
    }

    @Override
    public Exposure.Judgement judge(Vantage vantage) {
        Answer time = fatal.isEmpty() && listen(vantage).isPresent() ? Answer.DATA : Answer.SILENT;
        return new Exposure.Judgement(Answer.SILENT, Answer.SILENT, Answer.SILENT, time, reasons(vantage));
    }

    private Optional<Listen> listen(Vantage vantage) {
        return listens.stream()
                .filter(l ->
                        l.address().map(a -> a.equals(vantage.destination())).orElse(true))
                .findFirst();
    }

    @Override
    public List<Remark> reasons(Vantage vantage) {
        if (fatal.isPresent()) {
            return List.of(fatal.get());
        }
        Remark none = new Remark(Place.BUILT_IN, "no \"listen on\" is about that address: nothing is answered there");
        return List.of(listen(vantage)
                .map(l -> new Remark(l.place(), "listens there: the time for everybody, no modes 6 and 7"))
                .orElse(none));
    }

    @Override
    public List<Remark> remarks() {
        return List.copyOf(remarks);
    }
}
