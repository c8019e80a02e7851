/** What cannot be written outside the SSH library, see {@link net.schmizz.sshj.transport.kex.LightCurve25519}. */
package net.schmizz.sshj.transport.kex;
