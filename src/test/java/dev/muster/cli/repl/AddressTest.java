package dev.muster.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressTest {
    private static Address parsed(String text) {
        return Address.parse(text).orElseThrow();
    }

    @Test
    void understandsWhatOneTypes() {
        assertThat(parsed("ps01")).isEqualTo(new Address(Optional.empty(), "ps01", Optional.empty()));
        assertThat(parsed("root@ps01.example.org:2222"))
                .isEqualTo(new Address(Optional.of("root"), "ps01.example.org", Optional.of(2222)));
        assertThat(parsed("root@[2001:db8::1]:22"))
                .isEqualTo(new Address(Optional.of("root"), "2001:db8::1", Optional.of(22)));
        assertThat(parsed("2001:db8::1")).isEqualTo(new Address(Optional.empty(), "2001:db8::1", Optional.empty()));
        assertThat(parsed("[fe80::1%eth0]").host()).isEqualTo("fe80::1%eth0");
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThat(Address.parse("root@")).isEmpty();
        assertThat(Address.parse("a b")).isEmpty();
        assertThat(Address.parse("ps01:0")).isEmpty();
        assertThat(Address.parse("ps01:65536")).isEmpty();
        assertThat(Address.parse("ps01:ssh")).isEmpty();
        assertThat(Address.parse("-oProxyCommand=x")).isEmpty();
    }

    @Test
    void nameOfAnIpv6HostHasNoColonThatWouldPartAPattern() {
        assertThat(parsed("root@[2001:db8::1]:22").name()).isEqualTo("ip6-2001-db8--1");
        assertThat(parsed("root@[2001:db8::1]:22").shown()).isEqualTo("root@[2001:db8::1]:22");
    }
}
