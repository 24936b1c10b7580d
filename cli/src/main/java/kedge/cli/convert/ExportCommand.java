package kedge.cli.convert;

import java.nio.file.Path;
import kedge.policy.gguf.GgufExport;
import kedge.policy.gguf.GgufType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge export}: a GGUF file from a checkpoint folder. */
@Command(name = "export", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Make a GGUF file of a checkpoint, for llama.cpp, Ollama and others.")
public final class ExportCommand implements Runnable {
  /** Types that are written. */
  enum Type {
    F32(GgufType.F32), F16(GgufType.F16), Q8_0(GgufType.Q8_0);

    private final GgufType type;

    Type(GgufType type) {
      this.type = type;
    }
  }

  @Parameters(paramLabel = "CHECKPOINT", description = "A folder in Hugging Face layout.")
  private Path checkpoint;

  @Option(names = "--gguf", paramLabel = "FILE", required = true, description = "The file to make.")
  private Path file;

  @Option(names = "--type", defaultValue = "f16", description = "Of the matrices: f32, f16 or q8_0.")
  private Type type;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    new GgufExport(checkpoint, file, type.type).write();
    spec.commandLine().getOut().println(file + ": written, matrices in " + type);
  }
}
