using System.Text;
using Drystone.S3.Configuration;

namespace Drystone.S3.Tests.Configuration;

/// <summary>Helpers of the tests of configuration documents.</summary>
internal static class Documents
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>A request with the given children of the root, in S3's namespace.</summary>
    public static ReadOnlyMemory<byte> Body(string root, string content) =>
        Encoding.UTF8.GetBytes($"<{root} xmlns=\"{Namespace}\">{content}</{root}>");

    /// <summary>The children of the root as the Get operation answers them.</summary>
    public static string Content(IConfigurationDocument document)
    {
        var text = Encoding.UTF8.GetString(document.ToUtf8());
        var head = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{document.RootName} xmlns=\"{Namespace}\">";
        var tail = $"</{document.RootName}>";
        Assert.StartsWith(head, text);
        Assert.EndsWith(tail, text);
        return text[head.Length..^tail.Length];
    }

    public static S3Exception Refused(string code, Action parse)
    {
        var refusal = Assert.Throws<S3Exception>(parse);
        Assert.Equal(code, refusal.Error.Code);
        return refusal;
    }

    /// <summary>What holds of every document: other roots, namespaces and duplicates are no such document.</summary>
    public static void RefusesWhatIsNoDocument(string root, Action<ReadOnlyMemory<byte>> parse)
    {
        Refused("MissingRequestBodyError", () => parse(default));
        foreach (var body in (string[])["x", "<Wrong/>", $"<{root} xmlns=\"urn:x\"/>", $"<{root}>", $"<{root}/><a/>"])
        {
            Refused("MalformedXML", () => parse(Encoding.UTF8.GetBytes(body)));
        }
    }
}
