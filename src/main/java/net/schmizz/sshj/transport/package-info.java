/** One class of the SSH library's that is replaced, see {@link net.schmizz.sshj.transport.Reader}. */
package net.schmizz.sshj.transport;
