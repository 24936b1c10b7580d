package kedge.training.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.training.report.Chart.Curve;
import kedge.training.report.Chart.Scale;

/** Plots by data source: one plot per quantity, one curve per source; trigger rate, pass rate and length first. */
final class SourceCharts {
  /** The reward whose mean is the trigger rate. */
  static final String THINKS = "thinks";
  private static final Set<String> NOT_PLOTTED = Set.of("completions");

  private SourceCharts() {
  }

  static List<Chart> of(Curves curves, Optional<String> answerReward) {
    Map<String, Map<String, String>> found = curves.bySource();
    List<Chart> charts = new ArrayList<>();
    add(charts, found, THINKS, "Trigger rate by source", "Share of completions with a thought.", Scale.SHARE);
    add(charts, found, answerReward.orElse("math"), "Pass rate by source",
        "Mean of the answer reward on training problems.", Scale.SHARE);
    add(charts, found, "length_mean", "Completion length by source", "Mean tokens per completion.", Scale.NUMBER);
    add(charts, found, "reward_mean", "Reward by source", "Mean reward of the scored completions.",
        Scale.NUMBER);
    List.copyOf(found.keySet()).stream().filter(quantity -> !NOT_PLOTTED.contains(quantity))
        .forEach(reward -> add(charts, found, reward, reward + " by source",
            "Mean over the completions that this reward applies to.", Scale.NUMBER));
    return charts;
  }

  private static void add(List<Chart> charts, Map<String, Map<String, String>> found, String quantity, String title,
      String about, Scale scale) {
    Map<String, String> sources = found.remove(quantity);
    if (sources != null) {
      List<Curve> lines = sources.entrySet().stream().sorted(Map.Entry.comparingByKey())
          .map(source -> new Curve(source.getValue(), source.getKey())).toList();
      charts.add(new Chart(title, about, scale, lines, false));
    }
  }
}
