package kedge.cli.convert;

import java.nio.file.Path;
import kedge.data.UserError;
import kedge.cli.gguf.GgufExport;
import kedge.cli.gguf.GgufType;
import kedge.policy.lora.AdapterFolder;
import kedge.policy.lora.MergedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge export}: converts a checkpoint to a GGUF file, or an adapter folder to a whole checkpoint. */
@Command(name = "export", mixinStandardHelpOptions = true, showDefaultValues = true,
    description = "Convert a checkpoint to a GGUF file for llama.cpp or Ollama, or merge an adapter folder into a "
        + "adapter folder.")
public final class ExportCommand implements Runnable {
  /** Element types of a written file. */
  enum Type {
    F32(GgufType.F32), F16(GgufType.F16), Q8_0(GgufType.Q8_0);

    private final GgufType type;

    Type(GgufType type) {
      this.type = type;
    }
  }

  @Parameters(paramLabel = "CHECKPOINT", description = "A folder in Hugging Face layout, or an adapter folder of PEFT.")
  private Path checkpoint;

  @Option(names = "--gguf", paramLabel = "FILE", description = "The new GGUF file; adapters are merged.")
  private Path file;

  @Option(names = "--merge", paramLabel = "FOLDER",
      description = "The new checkpoint folder: the base of an adapter folder with the adapters merged in.")
  private Path merged;

  @Option(names = "--type", defaultValue = "f16",
      description = "Element type of the matrices in the GGUF file: f32, f16 or q8_0.")
  private Type type;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (file == null && merged == null) {
      throw new UserError("neither --gguf nor --merge is given, expected one. Maybe --gguf FILE, or --merge FOLDER for "
          + "an adapter?");
    }
    if (merged != null) {
      merge();
    }
    if (file != null) {
      new GgufExport(checkpoint, file, type.type).write();
      spec.commandLine().getOut().println(file + ": written, with matrices in " + type);
    }
  }

  private void merge() {
    if (!AdapterFolder.is(checkpoint)) {
      throw new UserError(checkpoint + " is not an adapter folder (it has no adapter_config.json, or it has a "
          + "config.json), so there is nothing to merge. Maybe a checkpoint of a run with policy.lora?");
    }
    MergedModel.write(checkpoint, merged, System.err::println);
    spec.commandLine().getOut().println(merged + ": written, " + checkpoint + " merged into its base");
  }
}
