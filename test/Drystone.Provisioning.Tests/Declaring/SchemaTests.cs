using System.Text.Json.Nodes;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Tests.Endpoints;

namespace Drystone.Provisioning.Tests.Declaring;

/// <summary>The schema says what the reader reads.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(StoreFile.Schema)!.AsObject();

    public static TheoryData<string> Definitions => [.. FileKeys.ByDefinition.Keys];

    [Theory]
    [MemberData(nameof(Definitions))]
    public void A_mapping_of_the_schema_has_the_keys_that_the_reader_knows(string name)
    {
        var definition = name.Length == 0 ? Schema : Schema["$defs"]![name]!.AsObject();
        Assert.False((bool)definition["additionalProperties"]!);
        Assert.Equal(
            FileKeys.ByDefinition[name].Order(),
            definition["properties"]!.AsObject().Select(one => one.Key).Order());
    }

    [Fact]
    public void Every_mapping_of_the_schema_is_one_of_the_reader() => Assert.Equal(
        FileKeys.ByDefinition.Keys.Where(name => name.Length > 0).Order(),
        Schema["$defs"]!.AsObject().Where(one => one.Value!["properties"] is not null).Select(one => one.Key).Order());

    [Theory]
    [InlineData("bandName", "band: {0}")]
    [InlineData("algorithm", "encryption: {0}")]
    public void A_choice_of_the_schema_is_one_of_the_reader(string definition, string line)
    {
        foreach (var choice in Schema["$defs"]![definition]!["enum"]!.AsArray())
        {
            ServerFixture.Read("version: 1\nbuckets:\n  - name: abc\n    " + line.Replace("{0}", (string)choice!));
        }
    }

    [Theory]
    [InlineData("versioning", "versioning: {0}", "defaults")]
    [InlineData("mode", "objectLock: {{mode: {0}, days: 1}}", "objectLock")]
    public void A_choice_in_a_mapping_of_the_schema_is_one_of_the_reader(string key, string line, string definition)
    {
        var choices = Schema["$defs"]![definition]!["properties"]![key]!["enum"]!.AsArray();
        Assert.Equal(2, choices.Count);
        foreach (var choice in choices)
        {
            ServerFixture.Read("version: 1\nbuckets:\n  - name: abc\n    "
                + line.Replace("{0}", (string)choice!).Replace("{{", "{").Replace("}}", "}"));
        }
    }

    [Fact]
    public void What_the_schema_demands_the_reader_demands()
    {
        Assert.Equal(["version"], Required(Schema));
        Assert.Equal(["id"], Required(Schema["$defs"]!["lifecycleRule"]!));
        Assert.Equal(["name"], Required(Schema["$defs"]!["band"]!));
        Assert.Equal(["name"], Required(Schema["$defs"]!["user"]!));
        Assert.Equal(["name", "document"], Required(Schema["$defs"]!["userPolicy"]!));
        Assert.Equal(["days", "storageClass"], Required(Schema["$defs"]!["transition"]!));
        Assert.Equal(["origins", "methods"], Required(Schema["$defs"]!["corsRule"]!));
        Assert.Equal(["algorithm"], Required(Schema["$defs"]!["encryption"]!));
        static IEnumerable<string> Required(JsonNode node) => node["required"]!.AsArray().Select(one => (string)one!);
    }

    [Fact]
    public async Task The_program_prints_it()
    {
        var (exitCode, output, _) = await Cli.RunAsync("http://127.0.0.1:1", Path.GetTempPath(), "plan", "--schema");
        Assert.Equal((0, StoreFile.Schema), (exitCode, output));
    }
}
