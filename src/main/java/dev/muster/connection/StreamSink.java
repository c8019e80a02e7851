package dev.muster.connection;

/** Where the bytes of a remote shell arrive. Called by the thread that reads the transport, so it must never wait. */
interface StreamSink {

    void out(byte[] bytes, int offset, int length);

    void err(byte[] bytes, int offset, int length);

    /** No more bytes will come. May be called more than once; the first reason counts. */
    void ended(String why);
}
