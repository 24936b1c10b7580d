package kedge.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import kedge.policy.checkpoint.parts.CheckpointInventory;
import kedge.policy.model.ModelShape;
import kedge.policy.vision.VisionShape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge inspect}: prints the contents of a checkpoint. */
@Command(name = "inspect", mixinStandardHelpOptions = true,
    description = "Print the parts and sizes of a checkpoint, and missing or unknown tensors.")
public final class InspectCommand implements Runnable {
  private static final int MOST_NAMED = 20;

  @Parameters(paramLabel = "CHECKPOINT", description = "A folder in Hugging Face layout.")
  private Path checkpoint;

  @Option(names = "--names", description = "Print the names of all tensors, with one entry for all layers and experts.")
  private boolean names;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    CheckpointInventory inventory = CheckpointInventory.of(checkpoint);
    PrintWriter out = spec.commandLine().getOut();
    ModelShape shape = inventory.config().shape();
    out.printf("language model: %s, %d layers of %d, vocabulary %d%s%n", shape.family().modelType(), shape.layers(),
        shape.hidden(), shape.vocabulary(),
        shape.experts() == 0 ? "" : ", " + shape.experts() + " experts, " + shape.expertsPerToken() + " a token");
    shape.vision().ifPresent(vision -> print(vision, out));
    inventory.parts().forEach((name, part) -> {
      out.printf("%s: %d tensors, %,d parameters, %,d bytes, %s%n", name, part.tensors(), part.parameters(),
          part.bytes(), part.types());
      if (names) {
        part.names().forEach(tensor -> out.println("  " + tensor));
      }
    });
    print("missing", inventory.missing(), out);
    print("unknown", inventory.unknown(), out);
    print("of another shape", inventory.misshapen(), out);
    out.flush();
  }

  private static void print(VisionShape vision, PrintWriter out) {
    out.printf("vision tower: %d blocks of %d, patches of %d, positions for %d x %d pixels, state %d, %s, %d tokens a "
        + "tile%n", vision.layers(), vision.width(), vision.patchSize(), vision.imageSize(), vision.imageSize(),
        vision.selectLayer(), vision.shuffle().word(), vision.tokens(1, vision.imageSize(), vision.imageSize()));
  }

  private static void print(String what, Set<String> tensors, PrintWriter out) {
    out.println(what + ": " + (tensors.isEmpty() ? "none" : tensors.size()));
    tensors.stream().limit(MOST_NAMED).forEach(tensor -> out.println("  " + tensor));
    if (tensors.size() > MOST_NAMED) {
      out.println("  and " + (tensors.size() - MOST_NAMED) + " more");
    }
  }
}
