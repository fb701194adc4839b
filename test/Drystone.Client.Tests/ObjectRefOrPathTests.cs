using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drystone.Client.Tests;

public sealed class ObjectRefOrPathTests
{
    private static readonly ObjectRef Video = new("media", "raw/a.mp4", "abc", 42, "video/mp4");

    [Fact]
    [Trait("Requirement", "1.15")]
    public void A_reference_is_written_as_events_have_it()
    {
        var data = new JsonObject();
        ObjectRefOrPath.From(Video).Write(data);

        Assert.Equal(
            """{"objectRef":{"bucket":"media","key":"raw/a.mp4","etag":"abc","size":42,"contentType":"video/mp4"}}""",
            data.ToJsonString());
        Assert.Equal(Video, ObjectRefOrPath.Read(data).ObjectRef);
    }

    [Theory]
    [InlineData("nasPath")]
    [InlineData("localPath")]
    [InlineData("filePath")]
    public void Old_events_carry_paths(string name)
    {
        var read = ObjectRefOrPath.Read(new JsonObject { [name] = "/volume1/a.mp4" });

        Assert.False(read.IsObject);
        Assert.Equal("/volume1/a.mp4", read.Path);
    }

    [Fact]
    public void Both_are_kept_and_the_object_goes_first()
    {
        var data = new JsonObject { ["nasPath"] = "/volume1/a.mp4" };
        ObjectRefOrPath.From(Video).Write(data);

        var read = ObjectRefOrPath.Read(data);

        Assert.True(read.IsObject);
        Assert.Equal("/volume1/a.mp4", read.Path);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"nasPath":""}""")]
    [InlineData("""{"nasPath":7}""")]
    [InlineData("""{"objectRef":{"bucket":"b","key":"k"}}""")]
    [InlineData("""{"objectRef":{"bucket":"","key":"k","etag":"e","size":1,"contentType":"t"}}""")]
    [InlineData("""{"objectRef":{"bucket":"b","key":"k","etag":"e","size":-1,"contentType":"t"}}""")]
    [InlineData("""{"objectRef":{"bucket":"b","key":"k","etag":"e","size":"1","contentType":"t"}}""")]
    public void What_refers_to_nothing_is_refused(string json) =>
        Assert.Throws<FormatException>(() => ObjectRefOrPath.Read(JsonNode.Parse(json)!.AsObject()));

    [Fact]
    public void The_schema_names_what_is_written()
    {
        var schema = JsonNode.Parse(ObjectRefSchema.Json)!;
        var written = JsonSerializer.SerializeToNode(Video)!.AsObject().Select(one => one.Key).ToHashSet();

        Assert.Equal(written, schema["properties"]!.AsObject().Select(one => one.Key).ToHashSet());
        Assert.Equal(written, schema["required"]!.AsArray().Select(one => one!.GetValue<string>()).ToHashSet());
    }
}
