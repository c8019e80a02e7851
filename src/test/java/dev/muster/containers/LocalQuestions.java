package dev.muster.containers;

import dev.muster.ntp.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Packets of NTP sent from inside a container by a program that shares nothing with muster: the second opinion on what
 * muster's own probe saw, from places where it is not.
 */
final class LocalQuestions {
    /** Arguments: source, port (0 for any) and destination, again and again. Prints them with each answer. */
    static final String SCRIPT = """
            use strict; use Socket qw(:all);
            my %packet = (
              monlist => pack('H*', '1700032a00000000'), sysinfo => pack('H*', '1700030400000000'),
              mode6 => pack('H*', '160200010000000000000000'), mode3 => pack('H2 x39 H16', '23', '0102030405060708'));
            my @ways; my %by; my $set = '';
            while (my ($from, $port, $to) = splice(@ARGV, 0, 3)) {
              my $six = $to =~ /:/; my $family = $six ? AF_INET6 : AF_INET;
              my $place = sub { $six ? pack_sockaddr_in6($_[0], inet_pton(AF_INET6, $_[1]))
                                     : pack_sockaddr_in($_[0], inet_pton(AF_INET, $_[1])) };
              socket(my $s, $family, SOCK_DGRAM, 0) or die "socket: $!";
              setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
              bind($s, $place->($port, $from)) or die "bind $from $port: $!";
              connect($s, $place->(123, $to)) or die "connect $to: $!";
              my $way = { s => $s, id => "$from $port $to", got => {} };
              push @ways, $way; $by{fileno $s} = $way; vec($set, fileno($s), 1) = 1;
            }
            my $hear = sub { my $left = $_[0]; my $n;
              while ($left > 0) {
                my $ready = $set; ($n, $left) = select($ready, undef, undef, $left); $n > 0 or last;
                for my $fd (keys %by) { next unless vec($ready, $fd, 1); my $way = $by{$fd};
                  defined(recv($way->{s}, my $data, 2048, 0)) or next;
                  my @b = unpack('C*', $data); next unless @b >= 8; my $mode = $b[0] & 7;
                  $way->{got}{mode3} = 'data' if $mode == 4;
                  $way->{got}{mode6} = ($b[1] & 0x40) ? 'error' : 'data' if $mode == 6;
                  $way->{got}{$b[3] == 42 ? 'monlist' : 'sysinfo'} = ($b[4] & 0xf0) ? 'error' : 'data' if $mode == 7;
                } } };
            for my $kinds (['mode3'], ['mode3'], ['monlist', 'sysinfo', 'mode6'], ['monlist', 'sysinfo', 'mode6']) {
              for my $way (@ways) { for my $kind (@$kinds) {
                send($way->{s}, $packet{$kind}, 0) unless $way->{got}{$kind}; } }
              my $open = grep { my $w = $_; grep { !$w->{got}{$_} } @$kinds } @ways;
              $hear->($open ? 0.35 : 0);
            }
            for my $way (@ways) { for my $kind (sort keys %packet) {
              print "$way->{id} $kind ", $way->{got}{$kind} || 'silent', "\\n"; } }
            """;

    private LocalQuestions() {}

    /** From where to where; port 0 for any. */
    record Way(String from, int port, String to) {}

    /** What came back on a way. */
    record Heard(Way way, Map<String, Answer> answers) {}

    /** What the script printed. */
    static List<Heard> read(String printed) {
        Map<Way, Map<String, Answer>> heard = new LinkedHashMap<>();
        printed.lines()
                .map(line -> line.split(" "))
                .forEach(words -> heard.computeIfAbsent(
                                new Way(words[0], Integer.parseInt(words[1]), words[2]), way -> new LinkedHashMap<>())
                        .put(words[3], Answer.valueOf(words[4].toUpperCase(Locale.ROOT))));
        List<Heard> out = new ArrayList<>();
        heard.forEach((way, answers) -> out.add(new Heard(way, answers)));
        return out;
    }
}
