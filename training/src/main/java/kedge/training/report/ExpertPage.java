package kedge.training.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A page of expert maps, one per data source. */
public final class ExpertPage {
  private ExpertPage() {
  }

  /** @param shares share of a layer's slots per expert, {@code [layer][expert]}, by caption of the map */
  public static String of(String title, Map<String, double[][]> shares) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("folder", title).put("rolloutsRead", 0);
    data.putArray("notes");
    data.putArray("evaluations");
    data.putArray("rollouts");
    ObjectNode stage = data.putArray("stages").addObject().put("name", "experts").put("type", "probe").put("steps", 0)
        .put("last", 0);
    stage.putArray("charts");
    ArrayNode loads = stage.putArray("loads");
    shares.forEach((caption, layers) -> {
      ArrayNode relative = loads.addObject().put("step", 0).put("label", caption).putArray("relative");
      for (double[] layer : layers) {
        ArrayNode row = relative.addArray();
        for (double share : layer) {
          row.add(share * layer.length);
        }
      }
    });
    return Page.of(data);
  }
}
