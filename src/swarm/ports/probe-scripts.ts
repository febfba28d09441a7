/**
 * Listens where a Swarm's member would, until its input ends or the seconds of the first argument are over. Prints "busy PORT"
 * for what it can't listen at, "ready", and "got PORT NAME" for everybody who comes through.
 */
export const LISTENER = `
use strict; use IO::Socket::INET; use IO::Select; $| = 1;
my ($seconds, @ports) = @ARGV;
my $end = time + $seconds; my $all = IO::Select->new(\\*STDIN); my %port;
for my $text (@ports) {
  my ($number, $protocol) = split m{/}, $text;
  my $socket = $protocol eq 'tcp'
    ? IO::Socket::INET->new(LocalPort => $number, Proto => 'tcp', Listen => 128, ReuseAddr => 1)
    : IO::Socket::INET->new(LocalPort => $number, Proto => 'udp');
  if ($socket) { $all->add($socket); $port{$socket} = $text } else { print "busy $text\\n" }
}
print "ready\\n";
my %open;
while (time < $end) {
  for my $socket ($all->can_read(0.5)) {
    my $line = '';
    if ($socket == \\*STDIN) { exit 0 unless sysread(STDIN, $line, 64) }
    elsif ($open{$socket}) {
      $socket->sysread($line, 64); chomp $line;
      print "got $open{$socket} $line\\n"; $all->remove($socket); $socket->close;
    }
    elsif ($port{$socket} =~ /tcp/) {
      my $client = $socket->accept or next;
      $all->add($client); $open{$client} = $port{$socket};
    }
    else { $socket->recv($line, 64); chomp $line; print "got $port{$socket} $line\\n" }
  }
}
`;

/** Says its name (first argument) at "ADDRESS PORT/PROTOCOL" of the others; prints "open ..." for what TCP connects. */
export const CALLER = `
use strict; use Socket; use IO::Socket::INET; use IO::Select; $| = 1;
my ($name, @targets) = @ARGV;
my $all = IO::Select->new; my %target; my @udp;
for my $text (@targets) {
  my ($address, $port, $protocol) = $text =~ m{^(\\S+) (\\d+)/(\\w+)$};
  my $socket = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Proto => $protocol, Blocking => 0);
  next unless $socket;
  if ($protocol eq 'udp') { push @udp, $socket; next }
  $all->add($socket); $target{$socket} = $text;
}
my $end = time + 4;
for my $round (1 .. 3) { $_->send("$name\\n") for @udp; select undef, undef, undef, 0.1 }
while (%target && time < $end) {
  for my $socket ($all->can_write(0.5)) {
    $all->remove($socket); my $text = delete $target{$socket};
    next if $socket->sockopt(SO_ERROR);
    $socket->syswrite("$name\\n"); print "open $text\\n";
  }
}
select undef, undef, undef, 0.5;
`;
