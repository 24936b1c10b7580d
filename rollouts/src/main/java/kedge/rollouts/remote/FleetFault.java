package kedge.rollouts.remote;

import kedge.data.UserError;

/** A fleet that cannot go on: a server that refuses, answers wrongly or has other weights, or no server at all. */
public final class FleetFault extends UserError {
  private static final long serialVersionUID = 1;

  FleetFault(String message) {
    super(message);
  }

  FleetFault(String message, Throwable cause) {
    super(message, cause);
  }
}
