package kedge.rollouts.remote;

/** A reply and the server it came from. */
record Drawn(TokenReply reply, RolloutServer server) {
}
