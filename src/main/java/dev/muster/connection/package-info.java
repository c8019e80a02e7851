/**
 * Bytes to and from hosts: floor 3. The only package that sees sshj.
 *
 * <p>File content travels inside the frame and never by sftp. Measured with {@code test-hosts/bench/Transfer.java}
 * against OpenSSH 9.2 on loopback, a busy machine of two cores, best of several runs, in milliseconds; the frame's
 * worst case is random bytes, four octets of text each, its usual one is text:
 *
 * <pre>
 *   bytes      frame, text   frame, random   sftp with its channel
 *   1 KB                 9               8                      48
 *   10 KB                9              10                      43
 *   100 KB              25             137                       9
 *   1 MB               260           1,354                     140
 *   10 MB            3,750          18,914                   1,183
 * </pre>
 *
 * The files this program is for are configuration of some kilobytes: there the frame is cheaper, saves the channel's
 * round trips and one process on the host, and needs nothing there but {@code sh}. From some 100 KB on sftp is faster,
 * about tenfold for binaries of megabytes. It writes as the login user only, though, so whatever is to belong to root
 * would have to lie in a folder of that user first, to be copied by the shell; a second way with its own trouble for a
 * case that is rare here. Who moves large archives often may want it; it would stand beside {@code FrameText.input}.
 *
 * <p>Key exchange is what sshj 0.40 has, in our order; it has no post-quantum method (sntrup761, mlkem768).
 */
@NullMarked
package dev.muster.connection;

import org.jspecify.annotations.NullMarked;
