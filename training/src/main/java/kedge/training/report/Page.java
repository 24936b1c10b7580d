package kedge.training.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kedge.data.io.JsonText;

/**
 * A self-contained HTML page. Data of a run is embedded only as JSON, in which {@code < > &} and all non-ASCII
 * characters are escaped, and scripts insert it only into text nodes, so no text of a rollout can become markup. A
 * content security policy forbids network access and all scripts other than the page's own.
 */
public final class Page {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final List<String> SCRIPTS = List.of("page.js", "charts.js", "experts.js", "rollouts.js", "story.js",
      "report.js");
  private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");
  private static final JsonMapper MAPPER = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Page() {
  }

  static String of(JsonNode data) {
    return of(data, SCRIPTS);
  }

  /** Returns a page with other scripts. @param scripts resources next to this class, in order */
  public static String of(JsonNode data, List<String> scripts) {
    String script = resource(UPLOT + "uPlot.iife.min.js")
        + scripts.stream().map(Page::resource)
            .collect(Collectors.joining("\n", "\n(() => {\n'use strict';\n", "})();\n"));
    Map<String, String> slots = Map.of("style", resource(UPLOT + "uPlot.min.css") + resource("report.css"), "script",
        script,
        "scriptHash",
        Base64.getEncoder().encodeToString(Hashing.sha256().hashString(script, StandardCharsets.UTF_8).asBytes()),
        "data", json(data));
    return SLOT.matcher(resource("report.html")).replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
  }

  private static String json(JsonNode data) {
    try {
      String json = new String(JsonText.utf8(MAPPER.writeValueAsString(data)), StandardCharsets.UTF_8);
      return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = Page.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name
            + " is not on the class path, expected it with the report. Maybe the webjar org.webjars.npm:uplot is "
            + "missing");
      }
      // browsers normalize line ends before hashing
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
