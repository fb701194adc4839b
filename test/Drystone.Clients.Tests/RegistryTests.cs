using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>The registry of the container world keeps its blobs here; skopeo pushes and pulls.</summary>
public sealed class RegistryTests : ClientTest
{
    private const int LayerBytes = 24 * 1024 * 1024;

    private readonly int port = FreePort();

    protected override string[] Commands => ["docker-registry", "skopeo", "aws", "tar", "curl"];

    private string Url => $"http://127.0.0.1:{port}/v2/";

    protected override async Task SetUpAsync()
    {
        await AwsAsync("s3", "mb", "s3://oci");
        WriteText("registry.yml", $"""
            version: 0.1
            log: {"{"} level: info {"}"}
            storage:
              delete: {"{"} enabled: true {"}"}
              s3:
                regionendpoint: "{Server.Endpoint}"
                region: {DrystoneProcess.Region}
                bucket: oci
                accesskey: {DrystoneProcess.AccessKeyId}
                secretkey: {DrystoneProcess.SecretAccessKey}
                secure: false
                v4auth: true
                chunksize: 5242880
                multipartcopythresholdsize: 8388608
                multipartcopychunksize: 6291456
            http:
              addr: 127.0.0.1:{port}

            """);
        WriteText("policy.json", """{ "default": [{ "type": "insecureAcceptAnything" }] }""");
        var registry = Start("docker-registry", "serve", "registry.yml");
        await Until.AnswersAsync(Url, registry);
    }

    [Fact]
    public async Task An_image_is_pushed_pulled_mounted_and_collected()
    {
        await OciImage.WriteAsync(At("image"), WriteRandom("layer/file", LayerBytes), RunAsync);
        var digest = await DigestOfAsync("oci:image:latest");
        await CopyAsync("oci:image:latest", Reference("first"));
        Assert.Equal(digest, await DigestOfAsync(Reference("first")));
        await CopyAsync(Reference("first"), "oci:back:latest");
        Assert.Equal(digest, await DigestOfAsync("oci:back:latest"));
        Assert.Equal("", await RunAsync("diff", "-r", At("image", "blobs"), At("back", "blobs")));

        // The layers are there already, so a second repository is given them without an upload.
        await MountAsync("first", "second", OciImage.LayerDigest(At("image")));
        await CopyAsync(Reference("first"), Reference("second"));
        var catalog = await RunAsync("curl", "-sS", "--fail", $"{Url}_catalog");
        Assert.Equal("""{"repositories":["first","second"]}""", catalog.Trim());

        await RunAsync("skopeo", "delete", "--tls-verify=false", Reference("first"));
        await RunAsync("docker-registry", "garbage-collect", "registry.yml");
        await CopyAsync(Reference("second"), "oci:again:latest");
        await RunAsync("skopeo", "delete", "--tls-verify=false", Reference("second"));
        await RunAsync("docker-registry", "garbage-collect", "registry.yml");
        Assert.DoesNotContain("/blobs/sha256/", await AwsAsync("s3", "ls", "--recursive", "s3://oci"),
            StringComparison.Ordinal);
    }

    private string Reference(string repository) => $"docker://127.0.0.1:{port}/{repository}:latest";

    private Task<string> AwsAsync(params string[] arguments) =>
        RunAsync("aws", ["--endpoint-url", Server.Endpoint, .. arguments]);

    private Task<string> CopyAsync(string from, string to) => RunAsync("skopeo", "--policy", At("policy.json"),
        "copy", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false", from, to);

    private async Task<string> DigestOfAsync(string image)
    {
        string[] verify = image.StartsWith("oci:", StringComparison.Ordinal) ? [] : ["--tls-verify=false"];
        return (await RunAsync("skopeo", ["inspect", "--format", "{{.Digest}}", .. verify, image])).Trim();
    }

    private async Task MountAsync(string from, string to, string digest)
    {
        var status = await RunAsync("curl", "-sS", "-X", "POST", "-o", At("mounted"), "-w", "%{http_code}",
            $"{Url}{to}/blobs/uploads/?mount={digest}&from={from}");
        Assert.Equal("201", status.Trim());
    }
}
