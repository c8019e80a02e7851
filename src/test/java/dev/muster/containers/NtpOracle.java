package dev.muster.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;

/**
 * What a time daemon answers, asked with the ntpq and ntpdc of the NTP project, from a host that has them.
 *
 * @param asker the host the questions come from
 */
record NtpOracle(ContainerHost asker) {
    /** Whether mode 6 READVAR is answered with data. */
    boolean answersVariables(String address) {
        String out = asker.exec("timeout 20 ntpq -n -c 'timeout 1000' -c rv " + address + " 2>&1")
                .getStdout();
        return out.contains("associd=") && out.contains("stratum=");
    }

    /** Whether mode 7 sysinfo is answered with data. */
    boolean answersSystemInformation(String address) {
        return asker.exec("timeout 20 ntpdc -n -c 'timeout 1000' -c sysinfo " + address + " 2>&1")
                .getStdout()
                .contains("system peer:");
    }

    /** Whether a client's request (mode 3) from this machine is answered with a time. */
    static boolean servesTime(String address) {
        byte[] request = new byte[48];
        request[0] = 0x23;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(1000);
            for (int attempt = 0; attempt < 3; attempt++) {
                socket.send(new DatagramPacket(request, request.length, InetAddress.getByName(address), 123));
                DatagramPacket answer = new DatagramPacket(new byte[512], 512);
                try {
                    socket.receive(answer);
                    return answer.getLength() >= 48 && (answer.getData()[0] & 7) == 4;
                } catch (SocketTimeoutException e) {
                    // Datagrams get lost; asked again.
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
