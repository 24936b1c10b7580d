package kedge.policy.lora;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.model.Lora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterConfigTest {
  @TempDir
  Path folder;

  private AdapterConfig read(String fields) throws IOException {
    Files.writeString(folder.resolve(AdapterConfig.FILE),
        "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"target_modules\": [\"q_proj\"], " + fields + "}");
    return AdapterConfig.read(folder);
  }

  /** peft takes such an adapter's beginning off the base when it loads it; added to the base itself it is wrong. */
  @Test
  void adaptersOfAChangedBaseAreRefused() throws IOException {
    for (String changes : List.of("pissa", "pissa_niter_16", "olora", "corda", "lora_ga", "loftq", "unheard-of")) {
      UserError refused = assertThrows(UserError.class, () -> read("\"init_lora_weights\": \"" + changes + "\""));
      assertTrue(refused.getMessage().contains("init_lora_weights is " + changes), refused.getMessage());
    }
    for (String keeps : List.of("true", "false", "null", "\"gaussian\"", "\"eva\"", "\"orthogonal\"", "\"mica\"")) {
      assertEquals(4, read("\"init_lora_weights\": " + keeps).lora().rank());
    }
  }

  @Test
  void theRevisionOfTheBaseIsReadAndWritten() throws IOException {
    Lora lora = new Lora(4, 8, false, List.of("q_proj"));
    for (Optional<String> revision : List.of(Optional.of("v1.1"), Optional.<String>empty())) {
      new AdapterConfig(lora, "own/tiny", revision).write(folder);
      AdapterFolder again = AdapterFolder.read(folder);
      assertEquals(new AdapterConfig(lora, "own/tiny", revision), again.config());
      assertEquals(Path.of("hub:own/tiny" + (revision.isPresent() ? "@v1.1" : "")), again.onHub());
    }
  }
}
