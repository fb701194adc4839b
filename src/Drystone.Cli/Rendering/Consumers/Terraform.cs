namespace Drystone.Cli.Rendering.Consumers;

/// <summary>Terraform's state on S3. https://developer.hashicorp.com/terraform/language/backend/s3</summary>
internal static class Terraform
{
    public static string Render(RenderContext context)
    {
        var settings = context.Settings;
        return Lines.Join([
            "# Terraform 1.10 or newer: its state, locked by a conditional write.",
            .. AwsVariables.Comments(context),
            "terraform {",
            "  backend \"s3\" {",
            $"    bucket         = {Quote.Hcl(context.RequiredLocation.Bucket)}",
            $"    key            = {Quote.Hcl($"{context.RequiredLocation.Prefix}terraform.tfstate")}",
            $"    region         = {Quote.Hcl(settings.Region)}",
            Lines.Of(context.Url, url => $"    endpoints      = {{ s3 = {Quote.Hcl(url)} }}"),
            $"    use_path_style = {Quote.Flag(context.PathStyle)}",
            "    use_lockfile   = true",
            Lines.Of(settings.CaFile, path => $"    custom_ca_bundle = {Quote.Hcl(path)}"),
            Lines.If(context.SkipsVerification, "    insecure = true"),
            Lines.Of(settings.Encryption, _ => "    encrypt = true"),
            Lines.Of(settings.Encryption?.KeyId, id => $"    kms_key_id = {Quote.Hcl(id)}"),
            .. context.Url is null ? Array.Empty<string>() :
            [
                "    # The endpoint is not AWS: it has no account to ask for, and regions of its own.",
                "    skip_credentials_validation = true",
                "    skip_metadata_api_check     = true",
                "    skip_region_validation      = true",
                "    skip_requesting_account_id  = true",
            ],
            Lines.If(!context.Profile.TrailingChecksums, "    skip_s3_checksum            = true"),
            "  }",
            "}",
        ]);
    }
}
