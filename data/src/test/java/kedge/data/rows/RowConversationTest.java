package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.Answer;
import kedge.data.DemonstrationFormat;
import kedge.data.Part;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations of rows, and demonstrations as written. */
class RowConversationTest {
  @TempDir
  Path folder;

  @Test
  void everyFormGivesPromptAndDemonstration() throws IOException {
    Map<String, String> forms = Map.ofEntries(
        Map.entry("{'messages':[{'role':'system','content':'s'},{'role':'user','content':'q'},"
            + "{'role':'assistant','content':'a'}]}", "system:s|user:q -> a"),
        Map.entry("{'conversations':[{'from':'human','value':'q'},{'from':'gpt','value':'a'},"
            + "{'from':'human','value':'r'},{'from':'gpt','value':'b'}],'system':'s'}",
            "system:s|user:q|assistant:a|user:r -> b"),
        Map.entry("{'messages':[{'role':'user','content':[{'type':'text','text':'q'},{'type':'text','text':'!'}]}]}",
            "user:q! -> "),
        Map.entry("{'prompt':'q','completion':'a'}", "user:q -> a"),
        Map.entry("{'prompt':[{'role':'user','content':'q'}],'completion':[{'role':'assistant','content':'a'}]}",
            "user:q -> a"),
        Map.entry("{'prompt':[{'role':'user','content':'q'}]}", "user:q -> "),
        Map.entry("{'question':[{'role':'user','content':'q'}],'completion':'a'}", "user:q -> a"),
        Map.entry("{'instruction':'i','input':'q','output':'a','history':[['x','y']],'system_prompt':'s'}",
            "system:s|user:x|assistant:y|user:i\nq -> a"),
        Map.entry("{'query':'q','response':'a','history':[]}", "user:q -> a"),
        Map.entry("{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':null,'tool_calls':"
            + "[{'function':{'name':'f','arguments':{}}}]},{'role':'tool','content':'1'},"
            + "{'role':'assistant','content':'a'}]}", "user:q|assistant:|tool:1 -> a"));
    for (Map.Entry<String, String> form : forms.entrySet()) {
      ProblemSource source = open(form.getKey(), null, null, null);
      assertEquals(form.getValue(), shown(source), form.getKey());
      assertEquals(new Answer.None(), source.problem(0).answer());
    }
  }

  @Test
  void anAnswerBesideAConversationIsKnown() throws IOException {
    ProblemSource source = open("{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
        + "'answer':'5'}", null, null, null);
    assertEquals("5", source.problem(0).answer().display());
  }

  @Test
  void turnsThatTheDataExcludeAndThoseOfAPromptAreNotLearned() throws IOException {
    ProblemSource weighted = open("{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'a',"
        + "'weight':0},{'role':'user','content':'r'},{'role':'assistant','content':'b','train':true}]}", null, null,
        null);
    assertEquals(Turn.Training.NEVER, weighted.problem(0).prompt().turns().get(1).training());
    assertEquals(Turn.Training.AS_WRITTEN, weighted.demonstration(0).orElseThrow().training());
    ProblemSource prompted = open("{'prompt':[{'role':'user','content':'q'},{'role':'assistant','content':'a'},"
        + "{'role':'user','content':'r'}],'completion':'b'}", null, null, null);
    assertEquals(Turn.Training.NEVER, prompted.problem(0).prompt().turns().get(1).training());
  }

  @Test
  void toolsAreVariablesAndImagesAreFiles() throws IOException {
    Files.write(folder.resolve("cat.png"), new byte[]{1});
    ProblemSource source = open("{'messages':[{'role':'user','content':[{'type':'image_url','image_url':"
        + "{'url':'cat.png'}},{'type':'text','text':'q'}]}],'tools':'[{\\'name\\':\\'f\\'}]',"
        + "'chat_template_kwargs':{'enable_thinking':false}}", null, null, null);
    assertEquals(Map.of("tools", List.of(Map.of("name", "f")), "enable_thinking", false),
        source.problem(0).prompt().variables());
    assertTrue(source.problem(0).prompt().turns().get(0).parts().get(0)instanceof Part.Image image
        && image.image().path().endsWith("cat.png"));
  }

  @Test
  void variablesOfARowReplaceNothingThatKedgeGivesTheTemplate() {
    String row = "{'messages':[{'role':'user','content':'q'}],'chat_template_kwargs':{'NAME':[]}}";
    for (String name : List.of("messages", "add_generation_prompt", "bos_token", "eos_token")) {
      refused("rows.jsonl:1: field \"chat_template_kwargs\" sets " + name, row.replace("NAME", name), null);
    }
    refused("sets tools, expected variables of the data alone: conversation, tools and tokens reach the chat template "
        + "by themselves. Maybe a column tools?", row.replace("NAME", "tools"), null);
    refused("sets \"generation begins\"", row.replace("NAME", "generation begins"), null);
  }

  @Test
  void aSolutionWithAThoughtOrBoxOfItsOwnIsLearnedAsItStands() throws IOException {
    for (String own : List.of("<think>\nt\n</think>\n\n5", "It is \\boxed{5}.")) {
      Turn turn = open("{'question':'q','answer':'5','solution':'" + own.replace("\\", "\\\\").replace("\n", "\\n")
          + "'}", "solution", null, null).demonstration(0).orElseThrow();
      assertEquals(own, turn.text());
      assertTrue(turn.asWritten());
    }
    Turn made = open("{'question':'q','answer':'5','solution':'t'}", "solution", null, null).demonstration(0)
        .orElseThrow();
    assertEquals("<think>\nt\n</think>\n\n\\boxed{5}", made.text());
    Turn plain = open("{'question':'q','answer':'5','solution':'t'}", "solution", null,
        DemonstrationFormat.AS_WRITTEN).demonstration(0).orElseThrow();
    assertEquals("t", plain.text());
  }

  @Test
  void theSystemPromptIsATextOrAColumn() throws IOException {
    String row = "{'question':'q','answer':'5','sys':'own'}";
    SystemPrompt column = new SystemPrompt(Optional.empty(), Optional.of("sys"));
    assertEquals("system:own|user:q -> ", shown(open(row, null, column, null)));
    SystemPrompt text = new SystemPrompt(Optional.of("all"), Optional.empty());
    assertEquals("system:all|user:q -> ", shown(open(row, null, text, null)));
    refused("Maybe system: {column: sys}?", row, new SystemPrompt(Optional.of("sys"), Optional.empty()));
  }

  @Test
  void whatIsNoConversationIsToldWithItsRow() {
    refused("rows.jsonl:1: message 0: role is \"boss\"", "{'messages':[{'role':'boss','content':'q'}]}", null);
    refused("rows.jsonl:1: message 1: content is missing",
        "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':null}]}", null);
    refused("rows.jsonl:1: message 0: weight is 0.5",
        "{'messages':[{'role':'user','content':'q','weight':0.5}]}", null);
    refused("rows.jsonl:1: message 0: no image", "{'messages':[{'role':'user','content':[{'type':'image',"
        + "'image':'none.png'}]}]}", null);
    refused("no turn before the assistant's", "{'messages':[{'role':'assistant','content':'a'}]}", null);
  }

  private static String shown(ProblemSource source) {
    return source.problem(0).prompt().turns().stream().map(turn -> turn.role().key() + ":" + turn.text())
        .collect(Collectors.joining("|")) + " -> " + source.demonstration(0).map(Turn::text).orElse("");
  }

  private void refused(String expected, String row, SystemPrompt system) {
    String message = assertThrows(UserError.class, () -> open(row, null, system, null)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private ProblemSource open(String row, String solution, SystemPrompt system, DemonstrationFormat format)
      throws IOException {
    Path file = folder.resolve("rows.jsonl");
    Files.writeString(file, row.replace("\\'", "\\\"").replace('\'', '"') + "\n");
    return new JsonLinesProvider()
        .open(new RowSettings(List.of(file.toString()), null, null, null, null, null, solution,
            system, null, null, null, null, format, null, null, null, null, null, null, null, null, null, null, null,
            null));
  }
}
