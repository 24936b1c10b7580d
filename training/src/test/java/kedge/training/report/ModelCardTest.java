package kedge.training.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.recipes.reader.RecipeFakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
  @TempDir
  Path folder;

  @Test
  void theCardOfABaseModelThatIsNotUtf8IsReadAllTheSame() throws IOException {
    Path base = Files.createDirectory(folder.resolve("base"));
    Files.writeString(base.resolve("README.md"), "---\nauthor: Müller\nlicense: mit\n---\n",
        StandardCharsets.ISO_8859_1);
    Files.writeString(base.resolve("config.json"), "{}");
    Path card = ModelCard.write(folder, RecipeFakes.reader().read(RecipeFakes.RECIPE, "card",
        List.of("policy.shape=", "policy.tokenizer=", "policy.checkpoint=" + base)), folder, 0);
    assertTrue(Files.readString(card).contains("license: \"mit\"\n"), Files.readString(card));
  }
}
