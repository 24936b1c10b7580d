package kedge.recipes.stage;

import java.util.Optional;

/** The length of a training stage, which is given in steps or in epochs. */
final class StepCount {
  private StepCount() {
  }

  /** Returns what is wrong where both are given, or none. */
  static String fault(Optional<Integer> steps, Optional<Double> epochs) {
    return steps.isPresent()
        ? "epochs is " + epochs.orElse(0.0) + ", but steps is given too, expected one of them. Maybe leave steps "
            + "out?"
        : "steps is missing, and so is epochs: expected one of them. Maybe steps: 100, or epochs: 1?";
  }
}
