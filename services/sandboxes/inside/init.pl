# The first process of a sandbox of processes. It is told over one socket (descriptor 3) what to run, and gives the commands
# the environment that it got there: so a value is in no command line, no file and in nobody else's environment.
# Perl, because perl-base is part of every Debian, starts in a few milliseconds and needs nothing beside itself.
#
# A frame: its kind (1 byte), the run's number (4) and the length of what follows (4), both big-endian.
#   in    E environment (NAME=VALUE, each ended by NUL)    X run (directory and arguments, each ended by NUL)
#         I input    C end of input    K kill    P proxy (port): carry 127.0.0.1:port to the proxy's socket
#   out   r ready    o output    e errors    x over (exit code in 4 bytes)
use strict;
use warnings;
use Errno qw(EAGAIN EINTR ENOENT);
use Fcntl qw(F_SETFL O_NONBLOCK);

# Without namespaces: the number of prctl on this machine, 0 where it is not known. Then nothing ends all others with this one.
my ($PRCTL) = @ARGV;
my $FIRST = $$;

my $PROXY = '/run/countersign/proxy/socket';
my $CHUNK = 65536;
# Of waitpid. POSIX.pm has it, and takes longer to load than all the rest takes to start.
my $WNOHANG = 1;

open(my $channel, '+<&=', 3) or die "no channel\n";
binmode $channel;
my ($inbox, @environment, %runs) = ('');

$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = sub { };

if ($PRCTL) {
  # What loses its parent in here becomes this process's child (PR_SET_CHILD_SUBREAPER), and no program brings rights along
  # (PR_SET_NO_NEW_PRIVS).
  syscall($PRCTL, 36, 1, 0, 0, 0);
  syscall($PRCTL, 38, 1, 0, 0, 0);
}

sub children {
  my @children;
  for my $stat (glob '/proc/[0-9]*/stat') {
    open(my $file, '<', $stat) or next;
    push @children, $1 if (<$file> // '') =~ /^(\d+) .*\) \S+ $$ /s;
  }
  return @children;
}

# Each that is reaped leaves its own children here: so there is an end, and then there is nobody left.
sub end_all {
  $SIG{CHLD} = 'DEFAULT';
  kill 'KILL', map { -$_->{pid} } values %runs;
  do { kill 'KILL', children() } while waitpid(-1, 0) > 0;
}

# $? is what this process ends with.
END { if (defined $PRCTL && $$ == $FIRST) { local $?; end_all() } }

sub tell_service {
  my ($kind, $id, $data) = @_;
  my $frame = pack('a N N', $kind, $id, length $data) . $data;
  my $at = 0;
  while ($at < length $frame) {
    my $written = syswrite($channel, $frame, length($frame) - $at, $at);
    if (defined $written) { $at += $written }
    elsif ($! != EINTR) { exit 0 }
  }
}

sub refuse {
  my ($code, $what) = @_;
  syswrite(STDERR, "$what: $!\n");
  exit $code;
}

sub run_child {
  my ($directory, $in, $out, $err, @command) = @_;
  # A group of its own, so that it can be killed with its children.
  setpgrp(0, 0);
  open(STDIN, '<&', $in) && open(STDOUT, '>&', $out) && open(STDERR, '>&', $err) or exit 126;
  $SIG{PIPE} = $SIG{CHLD} = 'DEFAULT';
  chdir $directory or refuse(126, "cannot enter $directory");
  %ENV = map { split /=/, $_, 2 } @environment;
  exec { $command[0] } @command or refuse($! == ENOENT ? 127 : 126, "cannot run $command[0]");
}

sub start_run {
  my ($id, $data) = @_;
  my ($directory, @command) = split /\0/, $data, -1;
  pop @command;
  my ($in, $to_in, $from_out, $out, $from_err, $err);
  my $piped = pipe($in, $to_in) && pipe($from_out, $out) && pipe($from_err, $err);
  my $pid = $piped ? fork : undef;
  if (!defined $pid) {
    tell_service('e', $id, "cannot start another process: $!\n");
    return tell_service('x', $id, pack('N', 126));
  }
  run_child($directory, $in, $out, $err, @command) if $pid == 0;
  fcntl($_, F_SETFL, O_NONBLOCK) for $to_in, $from_out, $from_err;
  $runs{$id} = { pid => $pid, in => $to_in, queue => '', last => 0, o => $from_out, e => $from_err, code => undef };
}

# Stops at the end, when there is nothing more for now, or after so many chunks.
sub pass_output {
  my ($id, $kind, $chunks) = @_;
  my $run = $runs{$id};
  while ($run->{$kind} && $chunks-- > 0) {
    my $length = sysread($run->{$kind}, my $data, $CHUNK);
    if ($length) { tell_service($kind, $id, $data); next }
    last if !defined $length && ($! == EAGAIN || $! == EINTR);
    close delete $run->{$kind};
  }
}

sub pass_input {
  my ($run) = @_;
  if (length $run->{queue}) {
    my $written = syswrite($run->{in}, $run->{queue}, $CHUNK);
    if (defined $written) { substr($run->{queue}, 0, $written) = '' }
    elsif ($! != EAGAIN && $! != EINTR) { ($run->{queue}, $run->{last}) = ('', 1) }
  }
  close delete $run->{in} if $run->{last} && !length $run->{queue};
}

sub reap {
  while ((my $pid = waitpid(-1, $WNOHANG)) > 0) {
    my $status = $?;
    my ($run) = grep { $_->{pid} == $pid } values %runs;
    $run->{code} = $status & 127 ? 128 + ($status & 127) : $status >> 8 if $run;
  }
  for my $id (grep { defined $runs{$_}{code} } keys %runs) {
    # What it left in the pipes; children that it leaves behind may keep them open for ever.
    pass_output($id, $_, 32) for 'o', 'e';
    tell_service('x', $id, pack('N', $runs{$id}{code}));
    delete $runs{$id};
  }
}

sub carry {
  my ($near, $far) = @_;
  my %to = (fileno($near) => [$near, $far], fileno($far) => [$far, $near]);
  while (%to) {
    my $bits = '';
    vec($bits, $_, 1) = 1 for keys %to;
    next if select(my $ready = $bits, undef, undef, undef) < 1;
    for my $fd (grep { vec($ready, $_, 1) } keys %to) {
      my ($from, $into) = @{ $to{$fd} };
      if (sysread($from, my $data, $CHUNK)) {
        for (my $at = 0; $at < length $data;) { $at += syswrite($into, $data, length($data) - $at, $at) // return }
      } else {
        shutdown($into, 1);
        delete $to{$fd};
      }
    }
  }
}

sub serve_proxy {
  my ($port) = @_;
  require Socket;
  socket(my $listener, Socket::PF_INET(), Socket::SOCK_STREAM(), 0) or return;
  bind($listener, Socket::pack_sockaddr_in($port, Socket::inet_aton('127.0.0.1'))) or return;
  listen($listener, 64) or return;
  return if fork;
  close $channel;
  $SIG{CHLD} = 'IGNORE';
  while (1) {
    accept(my $near, $listener) or next;
    my $pid = fork;
    next if !defined $pid || $pid;
    close $listener;
    socket(my $far, Socket::PF_UNIX(), Socket::SOCK_STREAM(), 0) or exit 1;
    connect($far, Socket::sockaddr_un($PROXY)) or exit 1;
    carry($near, $far);
    exit 0;
  }
}

sub heed {
  my ($kind, $id, $data) = @_;
  my $run = $runs{$id};
  if ($kind eq 'E') { @environment = split /\0/, $data }
  elsif ($kind eq 'X') { start_run($id, $data) }
  elsif ($kind eq 'P') { serve_proxy(unpack 'N', $data) }
  elsif (!$run) { }
  elsif ($kind eq 'I') { $run->{queue} .= $data if $run->{in} }
  elsif ($kind eq 'C') { $run->{last} = 1 }
  elsif ($kind eq 'K') { kill 'KILL', -$run->{pid}, $run->{pid} }
}

sub hear_service {
  my $length = sysread($channel, $inbox, $CHUNK, length $inbox);
  return if !defined $length && $! == EINTR;
  # Without the service nobody stands for what runs here: the end of the first process is the end of all.
  exit 0 if !$length;
  while (length $inbox >= 9) {
    my ($kind, $id, $size) = unpack('a N N', $inbox);
    last if length $inbox < 9 + $size;
    my $data = substr($inbox, 9, $size);
    substr($inbox, 0, 9 + $size) = '';
    heed($kind, $id, $data);
  }
}

tell_service('r', 0, '');
while (1) {
  my ($readable, $writable) = ('', '');
  vec($readable, fileno $channel, 1) = 1;
  for my $run (values %runs) {
    vec($readable, fileno $_, 1) = 1 for grep { $_ } @$run{ 'o', 'e' };
    vec($writable, fileno $run->{in}, 1) = 1 if $run->{in} && (length $run->{queue} || $run->{last});
  }
  # The signal of a child's end may come just before the wait begins: so the wait has an end while anything runs.
  my $ready = select($readable, $writable, undef, %runs ? 0.2 : 5);
  if ($ready > 0) {
    for my $id (keys %runs) {
      my $run = $runs{$id};
      pass_input($run) if $run->{in} && vec($writable, fileno $run->{in}, 1);
      for my $kind ('o', 'e') {
        pass_output($id, $kind, 1) if $run->{$kind} && vec($readable, fileno $run->{$kind}, 1);
      }
    }
    hear_service() if vec($readable, fileno $channel, 1);
  }
  reap();
}
