package kedge.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.hub.HubName;
import kedge.recipes.reader.RecipeReader;

/**
 * Values of {@code --template-variable}; they override the template variables of the run that the checkpoint belongs
 * to.
 */
final class TemplateVariables {
  private TemplateVariables() {
  }

  /**
   * Returns the variables.
   *
   * @param checkpoint a run, one of its checkpoints, or another checkpoint
   */
  static Map<String, Object> of(Path checkpoint, Map<String, String> given) {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (Path run = HubName.isOne(checkpoint) ? null : checkpoint.toAbsolutePath().normalize(),
        last = run; run != null; run = run.getParent()) {
      if (Files.isRegularFile(run.resolve("recipe.yaml")) && Files.isDirectory(run.resolve("checkpoints"))) {
        variables.putAll(
            RecipeReader.installed().read(run.resolve("recipe.yaml"), List.of()).policy().templateVariables());
        break;
      }
      if (last.getNameCount() - run.getNameCount() == 2) {
        break; // a checkpoint lies two folders below its run
      }
    }
    given.forEach((name, value) -> variables.put(name, value(value)));
    return variables;
  }

  private static Object value(String text) {
    return text.equals("true") || text.equals("false") ? (Object) text.equals("true")
        : text.matches("[-+]?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
  }
}
