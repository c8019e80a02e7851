# The job of ntp.yml as one root script of ten commands, for the loops of ssh: the least that could be done.
set -eu
restart=
install -d -o ntp -g ntp -m 755 /var/log/ntpstats
cat >/etc/ntp.conf.new <<'END'
# /etc/ntp.conf, written by the time team
driftfile /var/lib/ntp/ntp.drift
statsdir /var/log/ntpstats/
server 127.127.1.1
fudge 127.127.1.1 stratum 10

restrict -4 default kod notrap nomodify nopeer noquery limited
restrict -6 default kod notrap nomodify nopeer noquery limited
restrict 127.0.0.1
restrict ::1
disable monitor
END
if cmp -s /etc/ntp.conf.new /etc/ntp.conf; then rm /etc/ntp.conf.new; else mv /etc/ntp.conf.new /etc/ntp.conf; restart=yes; fi
grep -qx "NTPD_OPTS='-g -4'" /etc/default/ntp || { sed -i "s/^NTPD_OPTS=.*/NTPD_OPTS='-g -4'/" /etc/default/ntp; restart=yes; }
grep -qx '198.18.0.0 clock.example.net clock' /etc/hosts || echo '198.18.0.0 clock.example.net clock' >>/etc/hosts
printf '/var/log/ntpstats/*stats {\n  weekly\n  rotate 4\n  missingok\n}\n' >/etc/logrotate.d/ntpstats.new
if cmp -s /etc/logrotate.d/ntpstats.new /etc/logrotate.d/ntpstats; then rm /etc/logrotate.d/ntpstats.new; else mv /etc/logrotate.d/ntpstats.new /etc/logrotate.d/ntpstats; fi
if [ -n "$restart" ]; then service ntp restart; else service ntp status; fi >/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do
  case $(ntpq -pn 127.0.0.1 2>/dev/null) in *127.127.1.1*) exit 0 ;; esac
  sleep 1
done
echo 'the daemon does not follow what was written' >&2
exit 1
