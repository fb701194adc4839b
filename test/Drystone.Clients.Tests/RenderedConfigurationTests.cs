using Drystone.Clients.Tests.Harness;

namespace Drystone.Clients.Tests;

/// <summary>What <c>drystone config render</c> prints is what the real programs take: each is run with it, and with the
/// key where the text says that it comes from.</summary>
public sealed class RenderedConfigurationTests : ClientTest
{
    private static string Drystone => Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName, "Drystone.Cli",
        new DirectoryInfo(AppContext.BaseDirectory).Name, "drystone");

    protected override string[] Commands => ["aws", "sh"];

    protected override async Task SetUpAsync()
    {
        await RunAsync("aws", "--endpoint-url", Server.Endpoint, "s3", "mb", "s3://rendered");
        Variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        Variables["S3_ENDPOINT"] = Server.Endpoint;
        Variables["S3_REGION"] = DrystoneProcess.Region;
        Variables["S3_BUCKET_DOCS"] = "rendered";
        Variables["S3_PREFIX_DOCS"] = "a folder/";
        Variables["S3_ACCESS_KEY_ID"] = DrystoneProcess.AccessKeyId;
        Variables["S3_SECRET_ACCESS_KEY_FILE"] = WriteText("secret file", DrystoneProcess.SecretAccessKey);

        // What a consumer is not told it does not know.
        Variables.Remove("AWS_ACCESS_KEY_ID");
        Variables.Remove("AWS_SECRET_ACCESS_KEY");
        Variables.Remove("AWS_DEFAULT_REGION");
    }

    [Fact]
    public async Task Rclone_copies_with_its_remote()
    {
        Tool.Require("rclone");
        await WriteRenderedAsync("rclone", "rclone.conf");
        WriteText("file", "by rclone");
        await ShellAsync("""
            eval "$(sed -n 's/^#   \(export .*\)/\1/p' rclone.conf)"
            rclone --config rclone.conf copyto file 'store:rendered/a folder/file'
            rclone --config rclone.conf cat 'store:rendered/a folder/file' > back
            """);
        Assert.Equal("by rclone", await File.ReadAllTextAsync(At("back")));
    }

    [Fact]
    public async Task Restic_makes_its_repository_and_backs_up()
    {
        Tool.Require("restic");
        await WriteRenderedAsync("restic", "restic.sh");
        WriteText("tree/file", "by restic");
        await ShellAsync("""
            . ./restic.sh
            export RESTIC_PASSWORD=only-here
            restic -q -o s3.bucket-lookup=path init
            restic -q -o s3.bucket-lookup=path backup tree
            restic -q -o s3.bucket-lookup=path dump latest /tree/file > back
            """);
        Assert.Equal("by restic", await File.ReadAllTextAsync(At("back")));
    }

    [Fact]
    public async Task Aws_takes_its_file()
    {
        await WriteRenderedAsync("aws-cli", "aws.config");
        WriteText("file", "by aws");
        await ShellAsync("""
            eval "$(sed -n 's/^#   \(export .*\)/\1/p' aws.config)"
            export AWS_CONFIG_FILE=aws.config
            aws s3 cp file 's3://rendered/a folder/by-aws'
            aws s3 cp 's3://rendered/a folder/by-aws' back
            """);
        Assert.Equal("by aws", await File.ReadAllTextAsync(At("back")));
    }

    [Fact]
    public async Task A_registry_starts_with_its_file_and_takes_a_blob()
    {
        Tool.Require("docker-registry", "curl", "sha256sum");
        await WriteRenderedAsync("registry", "registry.yml");
        var port = FreePort();
        WriteText("start.sh", $"""
            eval "$(sed -n 's/^#   \(export .*\)/\1/p' registry.yml)"
            export REGISTRY_HTTP_ADDR=127.0.0.1:{port}
            exec docker-registry serve registry.yml
            """);
        var registry = Start("sh", "-eu", "start.sh");
        await Until.AnswersAsync($"http://127.0.0.1:{port}/v2/", registry);
        WriteText("blob", "by the registry");
        await ShellAsync($"""
            digest=sha256:$(sha256sum blob | cut -d' ' -f1)
            place=$(curl -sSf -X POST -D - -o /dev/null http://127.0.0.1:{port}/v2/some/blobs/uploads/ |
                tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
            curl -sSf -X PUT --data-binary @blob -H 'Content-Type: application/octet-stream' "$place&digest=$digest"
            curl -sSf -L "http://127.0.0.1:{port}/v2/some/blobs/$digest" > back
            """);
        Assert.Equal("by the registry", await File.ReadAllTextAsync(At("back")));
    }

    [Fact]
    public async Task Terraform_keeps_its_state_and_its_lock()
    {
        Tool.Require("terraform");
        await WriteRenderedAsync("terraform", "backend.tf");
        WriteText("main.tf", "output \"greeting\" { value = \"by terraform\" }\n");
        await ShellAsync("""
            eval "$(sed -n 's/^#   \(export .*\)/\1/p' backend.tf)"
            terraform init -input=false -no-color
            terraform apply -auto-approve -input=false -no-color
            rm -rf .terraform
            terraform init -input=false -no-color
            terraform output -raw greeting > back
            """);
        Assert.Equal("by terraform", await File.ReadAllTextAsync(At("back")));
    }

    [Fact]
    public async Task S3fs_mounts_by_its_script()
    {
        Tool.Require("s3fs", "fusermount", "mountpoint");
        Assert.SkipUnless(File.Exists("/dev/fuse"), "s3fs needs /dev/fuse, which this machine does not offer.");
        await RunAsync("sh", "-euc", $"AWS_ACCESS_KEY_ID=$S3_ACCESS_KEY_ID "
            + $"AWS_SECRET_ACCESS_KEY=$(cat 'secret file') AWS_DEFAULT_REGION=us-east-1 "
            + $"aws --endpoint-url {Server.Endpoint} s3api put-object --bucket rendered --key 'a folder/'");
        await WriteRenderedAsync("s3fs", "mount.sh");
        Directory.CreateDirectory(At("mount"));
        var mounted = Start("sh", "mount.sh", At("mount"), "-f");
        try
        {
            await Until.TrueAsync(
                async () => (await Tool.TryAsync(new Launch("mountpoint", ["-q", At("mount")], Folder, Variables)))
                    .ExitCode == 0,
                () => $"s3fs mounts.\n{mounted.Errors}{mounted.Output}");
            await ShellAsync("echo by s3fs > mount/file; cat mount/file > back");
            Assert.Equal("by s3fs\n", await File.ReadAllTextAsync(At("back")));
        }
        finally
        {
            await RunAsync("fusermount", "-u", "-z", At("mount"));
        }
    }

    [Fact]
    public async Task The_contract_as_a_file_reaches_the_same_store()
    {
        Variables["KEY_OF_DOCS"] = DrystoneProcess.AccessKeyId;
        Variables.Remove("S3_ACCESS_KEY_ID");
        Variables["S3_ACCESS_KEY_ID_REF"] = "env:KEY_OF_DOCS";
        await WriteRenderedAsync("dotenv", "store.env");
        foreach (var name in Variables.Keys.Where(name => name.StartsWith("S3_", StringComparison.Ordinal)).ToList())
        {
            Variables.Remove(name);
        }

        await RunAsync(Drystone, "config", "check", "--env-file", "store.env");
        Assert.Contains(
            "The endpoint keeps the contract", await RunAsync(Drystone, "doctor", "--env-file", "store.env"),
            StringComparison.Ordinal);
        Assert.Contains("The endpoint keeps the contract",
            await ShellAsync($"set -a; . ./store.env; {Drystone} doctor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PgBackRest_takes_its_section_and_its_variables()
    {
        Tool.Require("pgbackrest", "openssl");
        Variables["S3_ENDPOINT"] = "https://127.0.0.1:1";
        Variables["S3_INSECURE"] = "true";
        await WriteRenderedAsync("pgbackrest", "pgbackrest.conf");

        // Nothing listens there: an option that it does not know or misses would be told before.
        var said = await RunFailingAsync("sh", "-euc", """
            eval "$(sed -n 's/^#   \(export .*\)/\1/p' pgbackrest.conf)"
            pgbackrest --config="$PWD/pgbackrest.conf" --io-timeout=3 repo-ls
            """);
        Assert.Contains("unable to connect to '127.0.0.1:1'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docker_takes_the_stack()
    {
        Tool.Require("docker");
        await WriteRenderedAsync("swarm", "stack.yml");
        var stack = await RunAsync("docker", "stack", "config", "-c", "stack.yml");
        Assert.Contains("S3_PREFIX_DOCS: a folder/", stack, StringComparison.Ordinal);
        Assert.Contains("external: true", stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_takes_the_ConfigMap()
    {
        Tool.Require("kubectl");
        await WriteRenderedAsync("kubernetes", "map.yaml");
        WriteText("kustomization.yaml", "resources: [map.yaml]\n");
        var built = await RunAsync("kubectl", "kustomize", ".");
        Assert.Contains("S3_PREFIX_DOCS: a folder/", built, StringComparison.Ordinal);
        Assert.Contains("name: object-store", built, StringComparison.Ordinal);
    }

    private async Task WriteRenderedAsync(string consumer, string file)
    {
        var text = await RunAsync(Drystone, "config", "render", consumer);
        Assert.DoesNotContain(DrystoneProcess.SecretAccessKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(DrystoneProcess.AccessKeyId, text, StringComparison.Ordinal);
        WriteText(file, text);
    }

    private Task<string> ShellAsync(string script) => RunAsync("sh", "-euc", script);
}
