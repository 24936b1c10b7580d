package kedge.rl.objective;

/** The arithmetic behind {@link PolicyObjective#evaluate}: one completion, once. */
final class SequenceLoss {
  private final PolicyObjective objective;
  private final SequenceInput input;
  private final double[] current;
  private final double weight;
  private final double[] derivatives;
  private final MetricTallies metrics = new MetricTallies();

  SequenceLoss(PolicyObjective objective, SequenceInput input, double[] current, double weight) {
    this.objective = objective;
    this.input = input;
    this.current = current;
    this.weight = weight;
    this.derivatives = new double[current.length];
  }

  SequenceResult result() {
    countCompletion();
    countMismatch();
    if (!objective.carriesGradient(input)) {
      return new SequenceResult(0, 0, derivatives, metrics.map());
    }
    double policyLoss = policyLoss();
    double klLoss = input.reference().isPresent() ? klLoss(input.reference().get()) : 0;
    countDrift();
    return new SequenceResult(policyLoss + klLoss, klLoss, derivatives, metrics.map());
  }

  /** Sum over ratios of -J; a completion's single ratio stands for all its tokens and has the weight of all of them. */
  private double policyLoss() {
    RatioLevel level = objective.ratio();
    double[] logRatios = level.logRatios(current, input.old());
    double[] logCorrections = level.logRatios(input.old(), input.sampler());
    double tokensPerRatio = (double) current.length / logRatios.length;
    double loss = 0;
    for (int i = 0; i < logRatios.length; i++) {
      double ratio = Math.exp(logRatios[i]);
      Surrogate surrogate = input.advantage() == 0 ? Surrogate.ZERO
          : objective.clip().surrogate(ratio, input.advantage(), current[i]);
      double scale = weight * tokensPerRatio * objective.mismatch().weight(logCorrections[i]);
      loss -= scale * surrogate.value();
      double derivative = -scale * surrogate.slope() * level.logRatioDerivative(current.length);
      for (int t = 0; t < tokensPerRatio; t++) {
        derivatives[i + t] += derivative;
      }
      countRatio(ratio, surrogate.side(), logCorrections[i]);
    }
    return loss;
  }

  /**
   * Sum over tokens of coefficient times the estimate, where the penalty is in the loss; reports all estimates either
   * way.
   */
  private double klLoss(double[] reference) {
    double loss = 0;
    for (int t = 0; t < current.length; t++) {
      double x = current[t] - reference[t];
      if (objective.kl()instanceof KlPenalty.InLoss penalty) {
        loss += weight * penalty.coefficient() * penalty.estimator().value(x);
        derivatives[t] += weight * penalty.coefficient() * penalty.estimator().derivative(x);
      }
      metrics.add(ObjectiveMetric.REFERENCE_K1, KlEstimator.K1.value(x));
      metrics.add(ObjectiveMetric.REFERENCE_K3, KlEstimator.K3.value(x));
    }
    return loss;
  }

  private void countCompletion() {
    boolean maskedTruncated = input.trained() && objective.masksTruncated(input);
    boolean maskedMismatch = input.trained() && !maskedTruncated && objective.mismatch().masks(input);
    metrics.add(ObjectiveMetric.TRAINED, objective.carriesGradient(input));
    metrics.add(ObjectiveMetric.UNSCORED, !input.trained());
    metrics.add(ObjectiveMetric.TRUNCATED, input.truncated());
    metrics.add(ObjectiveMetric.MASKED_TRUNCATED, maskedTruncated);
    metrics.add(ObjectiveMetric.MASKED_MISMATCH, maskedMismatch);
  }

  private void countMismatch() {
    for (int t = 0; t < current.length; t++) {
      double x = input.sampler()[t] - input.old()[t];
      metrics.add(ObjectiveMetric.MISMATCH_DIFFERENCE, Math.abs(x));
      metrics.add(ObjectiveMetric.MISMATCH_RATIO, Math.exp(-x));
    }
  }

  private void countRatio(double ratio, Surrogate.Side side, double logCorrection) {
    metrics.add(ObjectiveMetric.CLIP_LOW, side == Surrogate.Side.LOW);
    metrics.add(ObjectiveMetric.CLIP_HIGH, side == Surrogate.Side.HIGH);
    metrics.add(ObjectiveMetric.CLIP_DUAL, side == Surrogate.Side.DUAL);
    metrics.add(ObjectiveMetric.RATIO, ratio);
    metrics.add(ObjectiveMetric.RATIO_DEVIATION, Math.abs(ratio - 1));
    if (objective.mismatch().cap().isPresent()) {
      metrics.add(ObjectiveMetric.MISMATCH_CAPPED, objective.mismatch().caps(logCorrection));
    }
  }

  private void countDrift() {
    for (int t = 0; t < current.length; t++) {
      double x = input.old()[t] - current[t];
      metrics.add(ObjectiveMetric.DRIFT_K3, KlEstimator.K3.value(x));
    }
  }
}
