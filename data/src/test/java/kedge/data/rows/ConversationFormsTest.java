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
import kedge.data.Mixture;
import kedge.data.Part;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms of rows from which part of a conversation could be lost, or reach the prompt. */
class ConversationFormsTest {
  private static final String CALLS = "[{'role':'assistant','content':'5?'},{'role':'tool','content':'1'},"
      + "{'role':'assistant','content':'5'}]";
  @TempDir
  private Path folder;

  @Test
  void aCompletionOfSeveralTurnsStaysOutOfThePrompt() throws IOException {
    for (String prompt : List.of("'prompt':'q'", "'question':'q'", "'prompt':[{'role':'user','content':'q'}]")) {
      ProblemSource source = open("{" + prompt + ",'completion':" + CALLS + "}", null);
      assertEquals("user:q -> assistant:5?|tool:1|assistant:5", shown(source), prompt);
      assertEquals(Optional.empty(), source.demonstration(0), "no one turn is the demonstration");
      Mixture mixed = new Mixture("m", List.of(new Mixture.Share(source, 1)));
      assertEquals(3, mixed.completion(0).size());
      assertEquals(3, mixed.interleaved().completion(0).size());
    }
  }

  @Test
  void alpacaRowsKeepWhateverIsAText() throws IOException {
    Map<String, String> rows = Map.of(
        "{'instruction':'double','input':5,'output':10}", "user:double\n5 -> assistant:10",
        "{'instruction':'i','input':['x'],'output':'o'}", "user:i\nx -> assistant:o",
        "{'instruction':'','input':'i','output':true}", "user:i -> assistant:true",
        "{'instruction':'i','input':null,'output':'o','history':'[[\\'a\\',1]]'}",
        "user:a|assistant:1|user:i -> assistant:o",
        "{'query':'i','response':2,'history':''}", "user:i -> assistant:2");
    for (Map.Entry<String, String> row : rows.entrySet()) {
      assertEquals(row.getValue(), shown(open(row.getKey(), null)), row.getKey());
    }
  }

  @Test
  void alpacaRowsAreRefusedWhereAFieldIsNoTextOrBlank() {
    refused("rows.jsonl:1: field \"input\" is ", "{'instruction':'i','input':{'a':1},'output':'o'}", null);
    refused("field \"input\" is ", "{'instruction':'i','input':['a','b'],'output':'o'}", null);
    refused("field \"output\" is empty", "{'instruction':'i','output':' '}", null);
    refused("field \"output\" is null", "{'instruction':'i','output':null}", null);
    refused("field \"instruction\" is empty", "{'instruction':'','input':'','output':'o'}", null);
    refused("rows.jsonl:1: history is \"a\"", "{'query':'q','response':'a','history':'a'}", null);
    refused("history holds [\"a\"]", "{'query':'q','response':'a','history':[['a']]}", null);
  }

  @Test
  void imagesStandWhereTheTextPlacesThem() throws IOException {
    Files.write(folder.resolve("a.png"), new byte[]{1});
    Files.write(folder.resolve("b.png"), new byte[]{1});
    String asked = "'conversations':[{'from':'human','value':'<image>What?<image>'},{'from':'gpt','value':'a'}]";
    Map<String, String> rows = Map.of("{" + asked + ",'images':['a.png','b.png']}", "a.png What? b.png",
        "{" + asked + "}", "<image>What?<image>",
        "{'conversations':[{'from':'human','value':'<image>\\n?'}],'image':'b.png'}", "b.png \n?",
        "{'instruction':'i<image>','output':'o','images':['a.png']}", "i a.png",
        "{'prompt':'<image>p','completion':'o','images':'[\\'a.png\\']'}", "a.png p",
        "{'question':'<image>p','images':['a.png']}", "a.png p",
        "{'messages':[{'role':'user','content':[{'type':'image'},{'type':'text','text':'?'}]}],'images':['b.png']}",
        "b.png ?");
    for (Map.Entry<String, String> row : rows.entrySet()) {
      Turn turn = open(row.getKey(), null).problem(0).prompt().turns().get(0);
      assertEquals(row.getValue(), turn.parts().stream().map(part -> part instanceof Part.Image image
          ? image.image().path().getFileName().toString()
          : ((Part.Text) part).text()).collect(Collectors.joining(" ")), row.getKey());
    }
    refused("more <image> than the row has images", "{" + asked + ",'images':['a.png']}", null);
    refused("the row has 1 more images than places", "{" + asked + ",'images':['a.png','b.png','a.png']}", null);
    refused("the row has 1 more images", "{'prompt':'p','image':'a.png'}", null);
  }

  @Test
  void questionsHaveToolsTemplateVariablesAndASystemColumnToo() throws IOException {
    ProblemSource source = open("{'question':'q','answer':'5','tools':[{'name':'f'}],'system':'s',"
        + "'chat_template_kwargs':'{\\'enable_thinking\\':false}'}", "go");
    assertEquals("system:s|user:q\ngo -> ", shown(source));
    assertEquals(Map.of("tools", List.of(Map.of("name", "f")), "enable_thinking", false),
        source.problem(0).prompt().variables());
    refused("field \"chat_template_kwargs\" is ", "{'question':'q','chat_template_kwargs':[1]}", null);
  }

  @Test
  void aDeveloperTurnIsASystemPromptAndAnInstructionNeedsAUserTurn() throws IOException {
    assertEquals("developer:d|user:q\ngo -> ", shown(open(
        "{'messages':[{'role':'developer','content':'d'},{'role':'user','content':'q'}],'system':'s'}", "go")));
    refused("rows.jsonl:1: the prompt has no user turn", "{'messages':[{'role':'system','content':'d'}]}", "go");
  }

  private static String shown(ProblemSource source) {
    return shown(source.problem(0).prompt().turns()) + " -> " + shown(source.completion(0));
  }

  private static String shown(List<Turn> turns) {
    return turns.stream().map(turn -> turn.role().key() + ":" + turn.text()).collect(Collectors.joining("|"));
  }

  private void refused(String expected, String row, String instruction) {
    String message = assertThrows(UserError.class, () -> open(row, instruction)).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private ProblemSource open(String row, String instruction) throws IOException {
    Path file = folder.resolve("rows.jsonl");
    Files.writeString(file, row.replace("\\'", "\\\"").replace('\'', '"') + "\n");
    return new JsonLinesProvider().open(new RowSettings(List.of(file.toString()), null, null, null, null, null, null,
        null, instruction, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null));
  }
}
