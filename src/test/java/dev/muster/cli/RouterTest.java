package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.IosDevice;
import dev.muster.connection.testing.JunosDevice;
import dev.muster.connection.testing.RouterSshd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Routers as a user has them: shown, changed, changed no more, and what is said when they do not play along. */
@Timeout(60)
class RouterTest {
    private static final String IOS = """
            interface GigabitEthernet0/0
             ip address 192.0.2.254 255.255.255.0
            line vty 0 4
             access-class 70 in
            access-list 70 permit 192.0.2.0 0.0.0.255
            ntp source Loopback0
            ntp server 192.0.2.1
            """;
    private static final String JUNOS = """
            set system host-name mx1
            set system ntp server 192.0.2.1
            set interfaces ge-0/0/0 unit 0 family inet address 192.0.2.254/24
            set interfaces lo0 unit 0 family inet address 198.51.100.1/32
            """;
    private static final String PROTECTED = JUNOS + """
            set interfaces lo0 unit 0 family inet filter input protect-re
            set firewall family inet filter protect-re term ssh from protocol tcp
            set firewall family inet filter protect-re term ssh from destination-port ssh
            set firewall family inet filter protect-re term ssh then accept
            set firewall family inet filter protect-re term udp from protocol udp
            set firewall family inet filter protect-re term udp then accept
            """;

    private static final String CLOSE = """
            - hosts: all
              gather_facts: false
              tasks:
                - name: Close
                  ntp_router:
                    clients: [198.51.100.0/24]
                    confirm: 2
                  register: router
                - name: Told
                  debug:
                    msg: "{{ router.verdict }}: {{ router.says }}"
            """;

    private final List<AutoCloseable> servers = new ArrayList<>();
    private final StringBuilder hosts = new StringBuilder();
    private Muster muster;

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
    }

    @AfterEach
    void closeServers() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    // ---- IOS

    @Test
    void iosIsShownFirstThenClosedThenLeftAlone() {
        IosDevice device = new IosDevice("enable-me").with(IOS);
        RouterSshd router = ios("r1", device);
        String before = device.running();

        Muster.Result check = run(CLOSE, "--check", "--diff");

        assertThat(check.exit()).as(check.everything()).isZero();
        assertThat(check.out())
                .contains("+access-list 71 permit 192.0.2.1\n")
                .contains("+access-list 71 deny any\n")
                .contains("+access-list 73 permit 198.51.100.0 0.0.0.255\n")
                .contains("+ntp access-group peer 71\n")
                .contains("+ntp access-group serve-only 73\n")
                .contains("open: IPv4: no ntp access-group, so anybody may ask anything");
        assertThat(device.running()).isEqualTo(before);
        assertThat(router.said()).noneMatch(line -> line.startsWith("conf"));

        Muster.Result applied = run(CLOSE, "--diff");

        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(applied.recap("r1")).contains("changed=1");
        assertThat(device.running())
                .contains("access-list 70 permit 192.0.2.0 0.0.0.255\n")
                .contains("ntp access-group peer 71\nntp access-group serve 72\nntp access-group serve-only 73\n");
        assertThat(device.startup()).isEqualTo(device.running());

        Muster.Result again = run(CLOSE);

        assertThat(again.recap("r1")).as(again.everything()).contains("ok=2").contains("changed=0");
        assertThat(again.out()).contains("closed: IPv4: only those the access groups name are answered");
        assertThat(again.everything()).doesNotContain("enable-me");
    }

    @Test
    void iosLineThatIsNotKnownIsSaidAndWhatWasDoneIsTakenBack() {
        IosDevice device = new IosDevice("enable-me").with(IOS).refusing("ntp access-group serve-only");
        ios("r1", device);
        String before = device.running();

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains(
                        "\\\"ntp access-group serve-only 73\\\" was answered with \\\"% Invalid input detected at '^' marker.")
                .contains("What was done before was taken back");
        assertThat(device.running()).isEqualTo(before);
        assertThat(device.startup()).isEqualTo(before);
    }

    @Test
    void iosThatBreaksInTheMiddleIsUnreachableAndSaysWhatStands() {
        IosDevice device = new IosDevice("enable-me").with(IOS);
        String before = device.startup();
        ios("r1", device).droppingAt("ntp access-group serve ");

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out())
                .contains("r1: unreachable (connection lost)")
                .contains("It was not saved: a reload brings back the old one");
        assertThat(device.startup()).isEqualTo(before);
    }

    @Test
    void iosThatCannotSaveSaysSoAndTheNextRunSaves() {
        IosDevice device = new IosDevice("enable-me").with(IOS).notSaving(true);
        ios("r1", device);

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out()).contains("no space left").contains("in force, but not saved");
        assertThat(device.running()).contains("ntp access-group peer 71\n");
        assertThat(device.startup()).doesNotContain("ntp access-group peer 71\n");

        device.notSaving(false);

        assertThat(run(CLOSE).recap("r1")).contains("changed=1");
        assertThat(device.startup()).isEqualTo(device.running());
        assertThat(run(CLOSE).recap("r1")).contains("changed=0");
    }

    @Test
    void iosThatKeepsPagesAndHasIpv6IsClosedInBothFamilies() {
        IosDevice device = new IosDevice("enable-me")
                .with(IOS + "ipv6 unicast-routing\nntp server ipv6 2001:db8::1\n")
                .keepingPages();
        ios("r1", device);

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(device.running())
                .contains("ipv6 access-list MUSTER-NTP-PEER\n remark muster ntp\n permit ipv6 host 2001:db8::1 any\n")
                .contains("ntp access-group ipv6 peer MUSTER-NTP-PEER\n");
        assertThat(run(CLOSE).recap("r1")).contains("changed=0");
    }

    @Test
    void wrongEnablePasswordIsTriedOnce() {
        RouterSshd router = ios("r1", new IosDevice("other").with(IOS));

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out()).contains("enable: wrong password");
        assertThat(router.said().stream().filter("(password)"::equals)).hasSize(1);
        assertThat(result.everything()).doesNotContain("enable-me");
    }

    @Test
    void upstreamThatIsNoServerIsNotCutOff() {
        IosDevice device = new IosDevice("enable-me").with(IOS);
        ios("r1", device);
        String before = device.running();

        Muster.Result result = run(CLOSE.replace("clients:", "servers: [203.0.113.9]\n        clients:"));

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out()).contains("the router follows 192.0.2.1, which is none of the servers");
        assertThat(device.running()).isEqualTo(before);
    }

    // ---- Junos

    @Test
    void junosIsShownFirstThenClosedThenLeftAlone() {
        JunosDevice device = new JunosDevice(Duration.ofSeconds(30)).with(JUNOS);
        RouterSshd router = junos("mx1", device);
        List<String> before = device.active();

        Muster.Result check = run(CLOSE, "--check", "--diff");

        assertThat(check.exit()).as(check.everything()).isZero();
        assertThat(check.out())
                .contains("+set policy-options prefix-list muster-ntp 127.0.0.1/32\n")
                .contains("+set policy-options prefix-list muster-ntp 198.51.100.1/32\n")
                .contains("+set firewall family inet filter muster-ntp term muster-ntp-rest then accept\n")
                .contains("open: IPv4: no filter on lo0");
        assertThat(device.active()).isEqualTo(before);
        assertThat(router.said()).noneMatch(line -> line.startsWith("configure"));

        Muster.Result applied = run(CLOSE);

        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(applied.recap("mx1")).contains("changed=1");
        assertThat(device.isUnconfirmed()).isFalse();
        assertThat(device.active()).contains("set interfaces lo0 unit 0 family inet filter input muster-ntp");
        assertThat(router.said().indexOf("commit")).isGreaterThan(router.said().indexOf("commit confirmed 2"));

        Muster.Result again = run(CLOSE);

        assertThat(again.recap("mx1")).as(again.everything()).contains("ok=2").contains("changed=0");
        assertThat(again.out()).contains("closed: IPv4: only those the filter on lo0 accepts are answered");
    }

    @Test
    void junosFilterThatIsThereIsExtendedInFront() {
        JunosDevice device = new JunosDevice(Duration.ofSeconds(30)).with(PROTECTED);
        junos("mx1", device);

        Muster.Result result = run(CLOSE, "--diff");

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(device.active().stream()
                        .filter(line -> line.contains("filter protect-re term"))
                        .map(line -> line.split(" ")[7])
                        .distinct())
                .containsExactly("muster-ntp-allow", "muster-ntp-discard", "ssh", "udp");
        assertThat(result.out()).contains("open: IPv4: term udp of filter protect-re accepts NTP from anybody");
        assertThat(run(CLOSE).recap("mx1")).contains("changed=0");
    }

    @Test
    void junosLockedBySomebodyElseIsLeftAlone() {
        JunosDevice device = new JunosDevice(Duration.ofSeconds(30)).with(JUNOS).lockedByOther();
        junos("mx1", device);

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out()).contains("configuration database locked by").contains("Nothing was changed");
    }

    @Test
    void junosThatBreaksBeforeTheCommitHasNotChanged() {
        JunosDevice device = new JunosDevice(Duration.ofSeconds(30)).with(JUNOS);
        junos("mx1", device).droppingAt("set firewall");
        List<String> before = device.active();

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out()).contains("Nothing was committed: the router discards the changes with the session");
        assertThat(device.active()).isEqualTo(before);
    }

    @Test
    void junosThatShutsUsOutTakesTheChangeBackByItself() throws InterruptedException {
        JunosDevice device =
                new JunosDevice(Duration.ofMillis(1500)).with(JUNOS).shuttingOutAfterCommit();
        RouterSshd router = junos("mx1", device);
        router.sshd().server().setPasswordAuthenticator((user, password, session) -> !device.isShut());
        List<String> before = device.active();

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out())
                .contains("cannot be logged in to any more")
                .contains("the router takes it back within 2 minutes");
        for (int i = 0; i < 100 && device.isUnconfirmed(); i++) {
            Thread.sleep(50);
        }
        assertThat(device.active()).isEqualTo(before);
        assertThat(device.isShut()).isFalse();
    }

    @Test
    void junosCommitThatFailsIsRolledBack() {
        JunosDevice device = new JunosDevice(Duration.ofSeconds(30))
                .with(PROTECTED + "set firewall family inet filter other term x from source-prefix-list gone\n");
        junos("mx1", device);
        List<String> before = device.active();

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("configuration check-out failed")
                .contains("What was done before was taken back");
        assertThat(device.active()).isEqualTo(before);
        assertThat(device.candidate()).isEqualTo(before);
    }

    // ---- lines, words, trouble

    @Test
    void rawSaysLinesOneByOneAndStopsAtAComplaint() {
        RouterSshd router = ios("r1", new IosDevice("enable-me").with(IOS));

        Muster.Result result = run("""
                - hosts: all
                  tasks:
                    - name: Look
                      raw: show version
                      register: version
                    - debug: {msg: "{{ ansible_network_os }} {{ ansible_net_system }} {{ version.stdout_lines[0] }} {{ version.stdout_lines | length }}"}
                    - name: Two lines
                      raw: |
                        show nonsense
                        show version
                      register: bad
                      ignore_errors: true
                    - debug: {var: bad.stderr}
                """);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.out())
                .contains(
                        "cisco.ios.ios ios Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.2(4)M6, RELEASE SOFTWARE 31")
                .contains("% Invalid input detected at '^' marker.");
        assertThat(router.said()).contains("show nonsense");
        assertThat(router.said().stream().filter("show version"::equals)).hasSize(1);
    }

    @Test
    void dryRunSaysNothingOfRawToTheRouter() {
        RouterSshd router = ios("r1", new IosDevice("enable-me").with(IOS));

        Muster.Result result = run("""
                - hosts: all
                  gather_facts: false
                  tasks:
                    - raw: write memory
                """, "--check");

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(router.said()).isEmpty();
    }

    @Test
    void modulesThatNeedAShellAreRefusedBeforeTheRouterIsTouched() {
        RouterSshd router = ios("r1", new IosDevice("enable-me").with(IOS));

        Muster.Result result = run("""
                - hosts: all
                  tasks:
                    - command: uptime
                """);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("this module needs a shell, and r1 is a router (connection network_cli, ios)");
        assertThat(router.said()).isEmpty();
    }

    @Test
    void routerThatHangsIsLetGoInTime() {
        ios("r1", new IosDevice("enable-me").with(IOS))
                .oneTerminalPerConnection()
                .hangingAt("show version");
        long start = System.nanoTime();

        Muster.Result result = run("""
                - hosts: all
                  gather_facts: false
                  tasks:
                    - raw: show version
                      timeout: 3
                      ignore_errors: true
                    - raw: terminal length 0
                """);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
        assertThat(result.out())
                .as(result.everything())
                .contains("The raw action failed to execute in the expected time frame (3)");
        assertThat(result.recap("r1")).as(result.everything()).contains("ok=2").contains("unreachable=0");
    }

    @Test
    void questionNobodyAnswersEndsTheTask() {
        ios("r1", new IosDevice("enable-me").with(IOS));

        Muster.Result result = run("""
                - hosts: all
                  gather_facts: false
                  tasks:
                    - raw: copy running-config startup-config
                """);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out()).contains("the router asks \\\"Destination filename [startup-config]?\\\"");
    }

    @Test
    void slowRoutersBrokenEchoesAndEscapesDoNotShow() {
        IosDevice device = new IosDevice("enable-me").with(IOS);
        ios("r1", device).slowly().breakingLinesAt(20).spoilingAt("show running-config");

        Muster.Result result = run(CLOSE);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(device.running()).contains("ntp access-group query-only 74\n");
        assertThat(result.out()).doesNotContain("\u001b[2J");
    }

    @Test
    void answerWithoutEndIsCutAndNoVerdict() {
        ios("r1", new IosDevice("enable-me").with(IOS)).floodingAt("show running-config");

        Muster.Result result = run(CLOSE.replace("register: router", "register: router\n      timeout: 4"));

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out()).doesNotContain("closed").doesNotContain("all work and no play");
    }

    @Test
    void otherSystemsAndMethodsAreNamed() {
        hosts.append("    x1: {ansible_connection: network_cli, ansible_network_os: nxos}\n");
        hosts.append("    x2: {ansible_connection: network_cli}\n");
        hosts.append("    x3: {ansible_connection: network_cli, ansible_network_os: ios, ansible_become: true, "
                + "ansible_become_method: sudo}\n");

        Muster.Result result = run(CLOSE);

        assertThat(result.out())
                .as(result.everything())
                .contains("ansible_network_os of x1 is \\\"nxos\\\"; muster knows ios and junos")
                .contains("the connection of x2 is network_cli, but ansible_network_os is not set")
                .contains("the become method sudo of x3 is for hosts with a shell; a router has enable");
    }

    // ---- hosts

    private RouterSshd ios(String name, IosDevice device) {
        return host(
                name,
                new RouterSshd(device),
                "cisco.ios.ios, ansible_become: true, ansible_become_method: enable, "
                        + "ansible_become_password: enable-me");
    }

    private RouterSshd junos(String name, JunosDevice device) {
        return host(name, new RouterSshd(device), "junos");
    }

    private RouterSshd host(String name, RouterSshd router, String os) {
        router.withUser("admin", "secret").start();
        servers.add(router);
        router.sshd().tellTo(muster.path(".ssh/known_hosts"));
        hosts.append("    " + name + ": {ansible_port: " + router.sshd().port()
                + ", ansible_connection: ansible.netcommon.network_cli, ansible_network_os: " + os + "}\n");
        return router;
    }

    private Muster.Result run(String playbook, String... words) {
        return muster.play(hosts, playbook, words);
    }
}
