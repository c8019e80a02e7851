package net.schmizz.sshj.transport.kex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class LightCurve25519Test {
    @Test
    void agreesWithTheLibrarysOwn() throws Exception {
        DHBase ours = new LightCurve25519.Agreement();
        DHBase theirs = new Curve25519DH();
        ours.init(null, null);
        theirs.init(null, null);

        ours.computeK(theirs.getE());
        theirs.computeK(ours.getE());

        assertThat(ours.getE()).hasSize(32).isNotEqualTo(theirs.getE());
        assertThat(ours.getK()).isEqualTo(theirs.getK()).isPositive();
    }

    @Test
    void secretThatTheOtherSideChoseIsRefused() throws Exception {
        DHBase ours = new LightCurve25519.Agreement();
        ours.init(null, null);

        assertThatThrownBy(() -> ours.computeK(new byte[32])).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> ours.computeK(new byte[31])).isInstanceOf(GeneralSecurityException.class);
    }
}
