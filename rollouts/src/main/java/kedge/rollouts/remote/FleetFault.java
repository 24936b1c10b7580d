package kedge.rollouts.remote;

import kedge.data.UserError;

/** A failure of the fleet: a server refuses, answers wrongly or has other weights, or no server is left. */
public final class FleetFault extends UserError {
  private static final long serialVersionUID = 1;

  FleetFault(String message) {
    super(message);
  }

  FleetFault(String message, Throwable cause) {
    super(message, cause);
  }
}
