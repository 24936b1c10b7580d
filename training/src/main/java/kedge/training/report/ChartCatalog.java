package kedge.training.report;

import static kedge.training.report.Chart.Scale.LOG;
import static kedge.training.report.Chart.Scale.NUMBER;
import static kedge.training.report.Chart.Scale.SCIENTIFIC;
import static kedge.training.report.Chart.Scale.SHARE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.training.report.Chart.Curve;

/** The plots of a stage, in order: learning, health, cost, and the other numbers of the log. */
final class ChartCatalog {
  private static final int MOST_OTHERS = 24;
  // shown in another form, or constant by construction
  private static final Set<String> NOT_PLOTTED = Set.of("reward_std", "sampled_tokens", "trained_tokens",
      "resident_bytes", "expert_violation_mean_text", "expert_violation_mean_image");

  private static final String LONGEST_CALL = "latency_.+_max_ms";

  private ChartCatalog() {
  }

  /** Returns the charts with at least one curve in the stage, then one chart for each other number. */
  static List<Chart> of(Curves curves, Optional<String> answerReward, boolean evaluated) {
    List<Curve> parts = curves.names().stream().filter(name -> name.matches("reward_.+_mean"))
        .map(name -> new Curve(name, name.substring("reward_".length(), name.length() - "_mean".length()))).toList();
    List<Chart> all = new ArrayList<>(learning(parts, answerPart(parts, answerReward), evaluated));
    all.addAll(SourceCharts.of(curves, answerReward));
    all.addAll(health());
    all.addAll(judging(curves));
    all.addAll(cost());
    List<Chart> present = new ArrayList<>();
    for (Chart chart : all) {
      List<Curve> there = chart.curves().stream().filter(curve -> curves.has(curve.quantity())).toList();
      if (!there.isEmpty() || chart.evaluations()) {
        present.add(new Chart(chart.title(), chart.about(), chart.scale(), there, chart.evaluations()));
      }
    }
    Set<String> drawn = Stream
        .concat(NOT_PLOTTED.stream(), all.stream().flatMap(chart -> chart.curves().stream()).map(Curve::quantity))
        .collect(Collectors.toSet());
    curves.names().stream().filter(name -> !drawn.contains(name) && !name.matches(LONGEST_CALL)).limit(MOST_OTHERS)
        .forEach(name -> present.add(new Chart(name, "As logged.", NUMBER, new Curve(name, name))));
    return present;
  }

  private static List<Curve> answerPart(List<Curve> parts, Optional<String> answerReward) {
    String wanted = answerReward.orElse("math");
    Optional<Curve> named = parts.stream().filter(part -> part.label().equals(wanted)).findFirst();
    if (named.isEmpty() && answerReward.isPresent() && !parts.isEmpty()) {
      throw new IllegalArgumentException(
          "answer reward of the report: " + wanted + " is not one of " + parts.stream().map(Curve::label).toList());
    }
    return named.or(() -> parts.stream().findFirst())
        .map(part -> List.of(new Curve(part.quantity(), part.label() + " reward, training"))).orElse(List.of());
  }

  private static List<Chart> learning(List<Curve> parts, List<Curve> answer, boolean evaluated) {
    List<Chart> charts = new ArrayList<>();
    charts.add(
        new Chart("Reward",
            "Mean over the step's completions; the band is one standard deviation on each side.", NUMBER,
            new Curve("reward_high", "mean + std", true), new Curve("reward_low", "mean − std", true),
            new Curve("reward_mean", "reward")));
    if (evaluated || !answer.isEmpty()) {
      String about = Stream
          .of(answer.isEmpty() ? "" : "The line is the mean of the answer reward on training problems.",
              evaluated ? "Points are held-out pass@1 with 95 % intervals." : "")
          .filter(text -> !text.isEmpty()).collect(Collectors.joining(" "));
      charts.add(new Chart("Accuracy", about, SHARE, answer, evaluated));
    }
    if (parts.size() > 1) {
      charts.add(
          new Chart("Reward parts",
              "Mean of each part over the completions that it applies to.", NUMBER, parts, false));
    }
    charts.add(new Chart("Loss", "The minimized loss. In reinforcement learning its level means little.",
        NUMBER, new Curve("loss", "loss")));
    charts.add(new Chart("Completion length", "Tokens per completion.", NUMBER, new Curve("length_mean", "mean"),
        new Curve("length_max", "longest")));
    charts.add(new Chart("Truncated and dead",
        "Completions truncated at the length limit; groups whose rewards are all equal: no learning signal.", SHARE,
        new Curve("truncated_share", "truncated"), new Curve("dead_group_share", "dead groups"),
        new Curve("unscorable_share", "unscorable")));
    charts.add(new Chart("Groups drawn", "Groups sampled for the step, including those of dynamic sampling.", NUMBER,
        new Curve("groups_drawn", "groups")));
    return charts;
  }

  private static List<Chart> health() {
    return List.of(
        new Chart("Entropy", "Mean entropy per token in nats. At 0 the policy no longer explores.", NUMBER,
            new Curve("entropy", "entropy")),
        new Chart("KL to reference", "Estimated per token in nats.", NUMBER, new Curve("kl", "KL")),
        new Chart("Clip share", "Share of tokens whose ratio was clipped, below and above.", SHARE,
            new Curve("clip_high_share", "above"), new Curve("clip_low_share", "below")),
        new Chart("Sampler gap",
            "|sampled − re-scored log-probability| before the update; only rounding if the weights are the same.", LOG,
            new Curve("sampler_gap_max", "largest"), new Curve("sampler_gap_mean", "mean")),
        new Chart("Staleness", "Steps between the weights that sampled the completions and the trained weights.",
            NUMBER,
            new Curve("staleness", "steps")),
        new Chart("Gradient norm", "Before clipping.", LOG, new Curve("gradient_norm", "norm")),
        new Chart("Learning rate",
            "Learning rate of the step.", SCIENTIFIC, new Curve("learning_rate", "learning rate")),
        new Chart("Expert load: largest violation",
            "Largest load of an expert over the layer's mean, minus 1; 0 is even.",
            NUMBER,
            new Curve("expert_violation_max", "worst layer"), new Curve("expert_violation_mean", "mean of layers")),
        new Chart("Expert entropy by modality",
            "At positions of text and of images: 1 is even use of the experts, 0 use of a single one.", NUMBER,
            new Curve("expert_entropy_text", "text"), new Curve("expert_entropy_image", "images")),
        new Chart("Expert load by modality: largest violation",
            "Largest load of an expert over the layer's mean, minus 1, in the worst layer.", NUMBER,
            new Curve("expert_violation_max_text", "text"), new Curve("expert_violation_max_image", "images")),
        new Chart("Load-balance loss", "Auxiliary loss of the router.", NUMBER,
            new Curve("balance_loss", "balance loss")));
  }

  private static List<Chart> judging(Curves curves) {
    List<Curve> latency = Stream
        .concat(of(curves, "latency_(.+)_mean_ms", ", mean"), of(curves, "latency_(.+)_p95_ms", ", 95 of 100 below"))
        .toList();
    List<Curve> lost = of(curves, "unscorable_(.+)_share", "").toList();
    return List.of(
        new Chart("Reward latency",
            "Milliseconds per call; calls that timed out count with their deadline.", LOG, latency, false),
        new Chart("Unscorable by reward", "Share of all sampled completions; a run stops above unscorable_limit.",
            SHARE, lost, false),
        new Chart("Stuck threads", "Threads of rewards that missed their deadline and have not returned.", NUMBER,
            new Curve("lost_threads", "threads")));
  }

  private static Stream<Curve> of(Curves curves, String pattern, String suffix) {
    return curves.names().stream().filter(name -> name.matches(pattern))
        .map(name -> new Curve(name, name.replaceAll(pattern, "$1") + suffix));
  }

  private static List<Chart> cost() {
    return List.of(
        new Chart("Throughput", "Tokens per second in sampling and in training.", NUMBER,
            new Curve("sampled_per_second", "sampled"), new Curve("trained_per_second", "trained")),
        new Chart("Time per step", "Seconds.", NUMBER, new Curve("seconds", "whole step"),
            new Curve("sample_seconds", "sampling"),
            new Curve("judge_seconds", "judging"), new Curve("train_seconds", "training")),
        new Chart("Memory", "Resident memory of the process in GiB.", NUMBER, new Curve("resident_gib", "resident")),
        new Chart("Tokens per step", "Tokens in the update.", NUMBER,
            new Curve("tokens", "tokens"), new Curve("visual_tokens", "of images")),
        new Chart("Visual tokens over micro-batches",
            "Standard deviation of image tokens per micro-batch: as divided, and if divided in order.", NUMBER,
            new Curve("visual_spread", "balanced"), new Curve("visual_spread_unbalanced", "in order")),
        new Chart("Padding", "Share of computed positions without a token.", SHARE,
            new Curve("padding_share", "padding")));
  }
}
