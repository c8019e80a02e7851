package dev.muster.ntp;

import java.util.List;

/** Daemons that ask and never answer, whatever their file says: systemd-timesyncd, busybox ntpd without -l, none. */
record ClientOnly(Setting setting) implements TimeService {

    @Override
    public Exposure.Judgement judge(Vantage vantage) {
        return new Exposure.Judgement(Answer.SILENT, Answer.SILENT, Answer.SILENT, Answer.SILENT, reasons(vantage));
    }

    @Override
    public List<Remark> reasons(Vantage vantage) {
        String says = setting.daemon().family() == Daemon.Family.BUSYBOX
                ? "busybox ntpd answers nothing unless it is started with -l, and then mode 3 only; no file decides that"
                : setting.daemon() + " is a client only: nothing in its file makes it answer";
        return List.of(new Remark(Place.BUILT_IN, says));
    }

    @Override
    public List<Remark> remarks() {
        return List.of();
    }
}
